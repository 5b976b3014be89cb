// The door to Python: checks nothing that the Python doors have checked, decides nothing, lets go of the
// interpreter while it counts, and asks it now and then whether Ctrl-C was pressed.
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "genie.hpp"
#include "table.hpp"
#include "valleys.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace cluster_maker {
namespace {

using Matrix = nb::ndarray<const double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using AnyMatrix = nb::ndarray<nb::ro, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using MatrixOut = nb::ndarray<double, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Vector = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Order = nb::ndarray<const std::int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using OrderOut = nb::ndarray<std::int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using LabelsOut = nb::ndarray<std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

const Kernels* chosen = &best_kernels();

// Stops the team where Python has a signal to deal with: in the main thread that is Ctrl-C.
class SignalWatch final : public Watch {
 public:
  bool stop() override {
    nb::gil_scoped_acquire hold;
    return PyErr_CheckSignals() != 0;  // the error stays set in this thread until it is thrown
  }
};

// Runs `count(team)` without the interpreter; raises what the watch caught where it returns false.
template <class Count>
void run(int n_threads, Count count) {
  SignalWatch watch;
  bool finished = false;
  {
    nb::gil_scoped_release let_go;
    Team team(n_threads, &watch);
    finished = count(team);
  }
  if (!finished) throw nb::python_error();
}

Rows rows_of(const AnyMatrix& X) {
  Rows rows;
  rows.data = X.data();
  rows.is_double = X.dtype() == nb::dtype<double>();
  if (!rows.is_double && X.dtype() != nb::dtype<float>()) throw nb::type_error("rows must be float32 or float64");
  rows.n = static_cast<std::int64_t>(X.shape(0));
  rows.d = static_cast<int>(X.shape(1));
  return rows;
}

// The only checks made here: without them memory would be misread.
void need_same_width(std::size_t rows, std::size_t centers) {
  if (rows != centers) throw nb::value_error("rows and centres have different numbers of features");
}

// Rows that are packed by the first kernel that looks at them, with the arrays that they point into.
class PackedRows {
 public:
  PackedRows(AnyMatrix X, std::optional<Vector> weights, std::optional<Order> order, int n_threads)
      : X_(std::move(X)), weights_(std::move(weights)), order_(std::move(order)), n_threads_(n_threads) {
    packed_.rows = rows_of(X_);
    if (weights_) packed_.rows.weights = weights_->data();
    if (order_) packed_.rows.order = order_->data();
  }
  const Rows& rows() const { return packed_.rows; }
  // Packs them unless that is done.
  const Packed& packed() {
    run(n_threads_, [&](Team& team) {
      std::lock_guard<std::mutex> lock(mutex_);
      return packed_.whole || chosen->pack(packed_, team);
    });
    return packed_;
  }

  // What follows is called without the interpreter, by any thread.

  // Lloyd's iterations, which pack the rows along the way; others who want them wait meanwhile.
  LloydEnd lloyd(int k, double* centers, std::int64_t* labels, const LloydLimits& limits, Team& team) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (packed_.whole) lock.unlock();
    return chosen->lloyd(packed_, k, centers, labels, limits, team);
  }
  const SeedGround* seed_ground(Team& team) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!has_ground_) has_ground_ = chosen->find_seed_ground(packed_, ground_, team);
    return has_ground_ ? &ground_ : nullptr;
  }

 private:
  AnyMatrix X_;
  std::optional<Vector> weights_;
  std::optional<Order> order_;
  int n_threads_;
  Packed packed_;
  SeedGround ground_;
  bool has_ground_ = false;
  std::mutex mutex_;
};

using LloydResult = std::tuple<std::string, std::int64_t, double, bool, int>;

LloydResult result_of(const LloydEnd& end) {
  const char* status = end.status == LloydStatus::empty        ? "empty"
                       : end.status == LloydStatus::not_finite ? "not finite"
                                                               : "done";
  return {status, end.n_iter, end.inertia, end.changed, end.n_found};
}

LloydResult lloyd(PackedRows& rows, MatrixOut centers, LabelsOut labels, std::int64_t max_iter, double tol,
                  bool float_centers, int n_threads) {
  need_same_width(static_cast<std::size_t>(rows.rows().d), centers.shape(1));
  LloydLimits limits;
  limits.max_iter = max_iter;
  limits.tol = tol;
  limits.float_centers = float_centers;
  LloydEnd end;
  run(n_threads, [&](Team& team) {
    end = rows.lloyd(static_cast<int>(centers.shape(0)), centers.data(), labels.data(), limits, team);
    return end.status != LloydStatus::stopped;
  });
  return result_of(end);
}

// Runs from several centres side by side, each in one thread; `labels` holds an array for each, or none at all.
std::vector<LloydResult> lloyd_each(PackedRows& rows, std::vector<MatrixOut> centers,
                                    std::vector<LabelsOut> labels, std::int64_t max_iter, double tol,
                                    bool float_centers, int n_threads) {
  for (const MatrixOut& one : centers) need_same_width(static_cast<std::size_t>(rows.rows().d), one.shape(1));
  if (!labels.empty() && labels.size() != centers.size()) throw nb::value_error("needed are labels for all or none");
  LloydLimits limits;
  limits.max_iter = max_iter;
  limits.tol = tol;
  limits.float_centers = float_centers;
  std::vector<LloydEnd> ends(centers.size());
  rows.packed();  // with all threads, before each of them goes its own way
  run(std::min(n_threads, static_cast<int>(centers.size())), [&](Team& team) {
    auto work = [&](std::int64_t i, int worker) {
      Relay relay(team, worker);
      Team alone(1, &relay);
      ends[i] = rows.lloyd(static_cast<int>(centers[i].shape(0)), centers[i].data(),
                           labels.empty() ? nullptr : labels[i].data(), limits, alone);
    };
    return team.run(static_cast<std::int64_t>(centers.size()), work);
  });
  std::vector<LloydResult> results;
  for (const LloydEnd& end : ends) results.push_back(result_of(end));
  return results;
}

void nearest_centers(AnyMatrix X, Matrix centers, LabelsOut labels, int n_threads) {
  need_same_width(X.shape(1), centers.shape(1));
  run(n_threads, [&](Team& team) {
    return chosen->nearest_centers(rows_of(X), centers.data(), static_cast<int>(centers.shape(0)), labels.data(),
                                   team);
  });
}

void spatial_order(AnyMatrix X, std::optional<Vector> weights, OrderOut order, int n_threads) {
  Rows rows = rows_of(X);
  if (weights) rows.weights = weights->data();
  run(n_threads, [&](Team& team) { return chosen->spatial_order(rows, order.data(), team); });
}

void greedy_seeds(PackedRows& rows, Vector uniforms, int n_trials, LabelsOut seeds, int n_threads) {
  SeedDraws draws;
  draws.n_seeds = static_cast<int>(seeds.shape(0));
  draws.n_trials = n_trials;
  draws.uniforms = uniforms.data();
  const Packed& packed = rows.packed();
  run(n_threads, [&](Team& team) {
    const SeedGround* ground = rows.seed_ground(team);
    return ground != nullptr && chosen->greedy_seeds(packed, *ground, draws, seeds.data(), team);
  });
}

using Codes = nb::ndarray<const std::int32_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using CodesOut = nb::ndarray<std::int32_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;
using Positions = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

std::tuple<int, int> joint_cells(Codes labels, Order n_clusters, std::int64_t most, CodesOut cells) {
  const JointCells end = chosen->joint_cells(labels.data(), n_clusters.data(), static_cast<int>(labels.shape(0)),
                                             static_cast<std::int64_t>(labels.shape(1)), most, cells.data());
  return {end.n_labellings, end.n_cells};
}

std::tuple<double, double> gap_and_diameter(Matrix X, Order cells, int n_cells, int n_threads) {
  double found[2] = {0.0, 0.0};
  run(n_threads, [&](Team& team) {
    return chosen->gap_and_diameter(X.data(), static_cast<std::int64_t>(X.shape(0)), static_cast<int>(X.shape(1)),
                                    cells.data(), n_cells, found, team);
  });
  return {found[0], found[1]};
}

void moments(Matrix X, Positions codes, MatrixOut means, MatrixOut spreads, int n_threads) {
  MomentsTask task;
  task.X = X.data();
  task.codes = codes.data();
  task.n = static_cast<std::int64_t>(X.shape(0));
  task.d = static_cast<int>(X.shape(1));
  task.n_clusters = static_cast<int>(means.shape(0));
  task.means = means.data();
  task.distances = spreads.data();
  task.squares = spreads.data() + task.n_clusters;
  run(n_threads, [&](Team& team) { return chosen->moments(task, team); });
}

using EdgesOut = nb::ndarray<std::int64_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using Edges = nb::ndarray<const std::int64_t, nb::ndim<2>, nb::c_contig, nb::device::cpu>;
using VectorOut = nb::ndarray<double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

void spanning_tree(Matrix X, std::optional<Vector> squared_cores, EdgesOut edges, VectorOut squares, int n_threads) {
  TreeTask task;
  task.X = X.data();
  task.n = static_cast<std::int64_t>(X.shape(0));
  task.d = static_cast<int>(X.shape(1));
  task.squared_cores = squared_cores ? squared_cores->data() : nullptr;
  task.edges = edges.data();
  task.squares = squares.data();
  run(n_threads, [&](Team& team) { return chosen->spanning_tree(task, team); });
}

void genie_merges(Edges edges, double most_unequal, LabelsOut merges) {
  nb::gil_scoped_release let_go;
  genie(edges.data(), static_cast<std::int64_t>(edges.shape(0)) + 1, most_unequal, merges.data());
}

void valleys(Vector heights, Edges edges, Positions labels, double most, std::int64_t least_part, VectorOut between,
             VectorOut inside) {
  Landscape land;
  land.heights = heights.data();
  land.edges = edges.data();
  land.n = static_cast<std::int64_t>(heights.shape(0));
  land.m = static_cast<std::int64_t>(edges.shape(0));
  nb::gil_scoped_release let_go;
  measure_valleys(land, labels.data(), static_cast<std::int64_t>(between.shape(0)), most, least_part, between.data(),
                  inside.data());
}

// A pass over the distances, with the arrays that it reads and fills.
class Silhouettes {
 public:
  Silhouettes(Matrix X, Codes labels, Order n_clusters, Order cells, int n_cells, std::optional<Positions> rows,
              MatrixOut silhouettes, bool in_doubles, int n_threads)
      : X_(X), labels_(labels), n_clusters_(n_clusters), cells_(cells), rows_(rows), silhouettes_(silhouettes) {
    SilhouetteTask task;
    task.X = X_.data();
    task.n = static_cast<std::int64_t>(X_.shape(0));
    task.d = static_cast<int>(X_.shape(1));
    task.labels = labels_.data();
    task.n_clusters = n_clusters_.data();
    task.n_labellings = static_cast<int>(labels_.shape(0));
    task.cells = cells_.data();
    task.n_cells = n_cells;
    task.rows = rows_ ? rows_->data() : nullptr;
    task.n_measured = static_cast<std::int64_t>(silhouettes_.shape(1));
    task.silhouettes = silhouettes_.data();
    cluster_maker::run(n_threads, [&](Team& team) {
      pass_ = chosen->silhouettes(task, in_doubles, team);
      return pass_ != nullptr;
    });
  }
  std::int64_t n_steps() const { return pass_->n_steps(); }
  void run(std::int64_t first, std::int64_t last, int n_threads) {
    cluster_maker::run(n_threads, [&](Team& team) { return pass_->run(first, last, team); });
  }

 private:
  Matrix X_;
  Codes labels_;
  Order n_clusters_, cells_;
  std::optional<Positions> rows_;
  MatrixOut silhouettes_;
  std::unique_ptr<SilhouettePass> pass_;
};

void use_instruction_set(const std::string& name) {
  const Kernels* found = kernels_named(name.c_str());
  if (found == nullptr) throw nb::value_error(("this processor does not run the kernels for " + name).c_str());
  chosen = found;
}

}  // namespace
}  // namespace cluster_maker

NB_MODULE(_core, m) {
  using namespace cluster_maker;
  m.doc() = "Compiled kernels of cluster_maker: see the modules beside this one for what they promise.";

  m.def("instruction_set", [] { return chosen->name; }, "Return the name of the kernels in use.");
  m.def("use_instruction_set", &use_instruction_set, "name"_a, "Use the kernels compiled for `name` from now on.");

  nb::class_<PackedRows>(m, "PackedRows", "Rows, centred, scaled and packed for the vector units when first looked at.")
      .def(nb::init<AnyMatrix, std::optional<Vector>, std::optional<Order>, int>(), "X"_a,
           "weights"_a = nb::none(), "order"_a = nb::none(), "n_threads"_a = 1)
      .def_prop_ro("shape",
                   [](const PackedRows& rows) { return std::make_tuple(rows.rows().n, rows.rows().d); })
      .def_prop_ro("finite", [](PackedRows& rows) { return rows.packed().finite; })
      .def_prop_ro("spread", [](PackedRows& rows) { return rows.packed().spread; })
      .def_prop_ro("mean", [](PackedRows& rows) {
        const std::vector<double>& mean = rows.packed().mean;
        return nb::cast(nb::ndarray<nb::numpy, const double, nb::ndim<1>>(mean.data(), {mean.size()}),
                        nb::rv_policy::copy);
      });

  m.def("lloyd", &lloyd, "rows"_a, "centers"_a.noconvert(), "labels"_a.noconvert(), "max_iter"_a, "tol"_a,
        "float_centers"_a, "n_threads"_a);
  m.def("lloyd_each", &lloyd_each, "rows"_a, "centers"_a.noconvert(), "labels"_a.noconvert(), "max_iter"_a,
        "tol"_a, "float_centers"_a, "n_threads"_a);
  m.def("nearest_centers", &nearest_centers, "X"_a, "centers"_a, "labels"_a.noconvert(), "n_threads"_a);
  m.def("spatial_order", &spatial_order, "X"_a, "weights"_a = nb::none(), "order"_a.noconvert(), "n_threads"_a);
  m.def("greedy_seeds", &greedy_seeds, "rows"_a, "uniforms"_a, "n_trials"_a, "seeds"_a.noconvert(), "n_threads"_a);

  m.def("joint_cells", &joint_cells, "labels"_a, "n_clusters"_a, "most"_a, "cells"_a.noconvert());
  m.def("gap_and_diameter", &gap_and_diameter, "X"_a, "cells"_a, "n_cells"_a, "n_threads"_a);
  m.def("moments", &moments, "X"_a, "codes"_a, "means"_a.noconvert(), "spreads"_a.noconvert(),
        "n_threads"_a);
  m.def("spanning_tree", &spanning_tree, "X"_a, "squared_cores"_a.none(), "edges"_a.noconvert(),
        "squares"_a.noconvert(), "n_threads"_a);
  m.def("genie_merges", &genie_merges, "edges"_a, "most_unequal"_a, "merges"_a.noconvert());
  m.def("valleys", &valleys, "heights"_a, "edges"_a, "labels"_a, "most"_a, "least_part"_a,
        "between"_a.noconvert(), "inside"_a.noconvert());
  nb::class_<Silhouettes>(m, "Silhouettes", "A pass over the distances that finds silhouettes, in steps.")
      .def(nb::init<Matrix, Codes, Order, Order, int, std::optional<Positions>, MatrixOut, bool, int>(), "X"_a,
           "labels"_a, "n_clusters"_a, "cells"_a, "n_cells"_a, "rows"_a.none(), "silhouettes"_a.noconvert(),
           "in_doubles"_a, "n_threads"_a)
      .def_prop_ro("n_steps", &Silhouettes::n_steps)
      .def("run", &Silhouettes::run, "first"_a, "last"_a, "n_threads"_a);
}
