"""The compiled core beside scikit-learn, scikit-learn-intelex, faiss and the machine's own limits."""
