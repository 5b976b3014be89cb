from cluster_maker.explanation.column_labels import unique_labels


def test_labels_are_unique_whatever_the_columns_are_called():
    question = "How satisfied are you, all things considered, with the following thing? "
    names = ["income", "Income", "INCOME ", question + "(Salary)", question + "(Colleagues)", "<script>"]
    labels = unique_labels(names)
    assert len(set(labels)) == len(names)
    assert labels[3] == "Salary (how satisfied are…)"
