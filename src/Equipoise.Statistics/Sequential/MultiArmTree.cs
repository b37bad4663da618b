using Equipoise.Statistics.Numerics;

namespace Equipoise.Statistics.Sequential;

/// <summary>
/// Several arms against one control over looks. Z of arm k is (a_k W_k - b_k W_0) / sqrt(t) with independent Brownian motions, a_k = 1 / sqrt(1 + r_k), b_k = sqrt(r_k / (1 + r_k)). Given the control's path the arms are
/// independent, and each stays below its bounds with a probability that the one-dimensional recursion gives. The control's increments are summed by the trapezoidal rule, which converges fast for normal
/// densities. Arms alike in ratio and drift are computed once. Source: Magirr, Jaki and Whitehead, Biometrika 2012;99:494-501.
/// </summary>
internal sealed class MultiArmTree
{
    private const double Reach = 6.6;

    /// <summary>Steps of the control's standardised increments, by number of looks.</summary>
    private static readonly double[] Steps = [0.05, 0.3, 0.3, 0.55, 0.75];

    private readonly double[] t;
    private readonly double[] upper;
    private readonly (double A, double B, double Drift, int Count)[] groups;
    private readonly int best;
    private readonly double step;

    /// <summary>The best arm, if asked for, is a group of its own and stands first.</summary>
    internal MultiArmTree(double[] ratios, double[] drifts, double[] informationFractions, double[] upperZ, int bestArm = -1)
    {
        (t, upper, best) = (informationFractions, upperZ, bestArm);
        groups = [.. Enumerable.Range(0, ratios.Length).GroupBy(k => (k != bestArm, ratios[k], drifts[k])).OrderBy(g => g.Key.Item1)
            .Select(g => (1 / Math.Sqrt(1 + g.Key.Item2), Math.Sqrt(g.Key.Item2 / (1 + g.Key.Item2)), g.Key.Item3 * Math.Sqrt(1 + g.Key.Item2), g.Count()))];
        step = Steps[t.Length - 1];
    }

    /// <summary>By each look, the probability that some arm has crossed; and at each look, that the best arm crosses there first and is the highest.</summary>
    internal (double[] CrossedBy, double[] BestAt) Run()
    {
        var half = (int)Math.Ceiling(Reach / step);
        var branches = new Branch[(2 * half) + 1];
        Parallel.For(0, branches.Length, i =>
        {
            branches[i] = new Branch(this);
            branches[i].Visit(0, 0, 1, 0, (i - half) * step);
        });
        var (crossed, bestAt) = (new double[t.Length], new double[t.Length]);
        foreach (var branch in branches)
        {
            for (var look = 0; look < t.Length; look++)
            {
                crossed[look] += branch.Crossed[look];
                bestAt[look] += branch.BestAt[look];
            }
        }

        return (crossed, bestAt);
    }

    private sealed class Branch
    {
        private readonly MultiArmTree tree;
        private readonly Inside[,] inside;

        internal Branch(MultiArmTree tree)
        {
            this.tree = tree;
            (Crossed, BestAt) = (new double[tree.t.Length], new double[tree.t.Length]);
            inside = new Inside[tree.t.Length, tree.groups.Length];
            for (var look = 0; look < tree.t.Length; look++)
            {
                for (var g = 0; g < tree.groups.Length; g++)
                {
                    inside[look, g] = new Inside();
                }
            }
        }

        internal double[] Crossed { get; }

        internal double[] BestAt { get; }

        /// <summary>One increment of the control, standardised, at one look.</summary>
        internal void Visit(int look, double control, double weight, double squares, double increment)
        {
            var t = tree.t;
            var gained = t[look] - (look == 0 ? 0 : t[look - 1]);
            var w0 = control + (increment * Math.Sqrt(gained));
            var here = weight * tree.step * Normal.Density(increment);
            var all = squares + (increment * increment);
            double stays = 1;
            for (var g = 0; g < tree.groups.Length; g++)
            {
                var group = tree.groups[g];
                var bound = ((tree.upper[look] * Math.Sqrt(t[look])) + (group.B * w0)) / group.A;
                stays *= Math.Pow(Before(look, g).Below(bound, t[look], group.Drift), group.Count);
                if (look + 1 < t.Length)
                {
                    inside[look, g].Advance(Before(look, g), bound, t[look], t[look + 1], group.Drift, t.Length);
                }
            }

            Crossed[look] += here * (1 - stays);
            if (tree.best >= 0)
            {
                BestAt[look] += here * Best(look, w0);
            }

            if (look + 1 == t.Length)
            {
                return;
            }

            var half = (int)Math.Ceiling(Reach / tree.step);
            for (var i = -half; i <= half; i++)
            {
                var next = i * tree.step;
                if (all + (next * next) <= Reach * Reach)
                {
                    Visit(look + 1, w0, here, all, next);
                }
            }
        }

        private Inside? Earlier(int look, int g) => look == 0 ? null : inside[look - 1, g];

        private Inside Before(int look, int g) => Earlier(look, g) ?? Inside.Origin;

        private double Best(int look, double w0)
        {
            var (group, root) = (tree.groups[0], Math.Sqrt(tree.t[look]));
            var from = ((tree.upper[look] * root) + (group.B * w0)) / group.A;
            from = Math.Max(from, (group.Drift * tree.t[look]) - (Reach * root));
            var until = (group.Drift * tree.t[look]) + (Reach * root);
            if (from >= until)
            {
                return 0;
            }

            var panels = Math.Max(1, (int)Math.Ceiling((until - from) / (3 * root)));
            var (points, weights) = (new double[panels * GaussPanels.Size], new double[panels * GaussPanels.Size]);
            GaussPanels.Fill(from, until, panels, points, weights);
            double sum = 0;
            for (var i = 0; i < points.Length; i++)
            {
                var others = Before(look, 0).Density(points[i], tree.t[look], group.Drift);
                for (var g = 1; g < tree.groups.Length && others > 1e-14; g++)
                {
                    var other = tree.groups[g];
                    var same = ((group.A * points[i]) + ((other.B - group.B) * w0)) / other.A;
                    others *= Math.Pow(Before(look, g).Below(same, tree.t[look], other.Drift), other.Count);
                }

                sum += weights[i] * others;
            }

            return sum;
        }
    }

    /// <summary>An arm's paths that are below its bounds so far, given the control's.</summary>
    private sealed class Inside
    {
        internal static readonly Inside Origin = new() { count = 1, points = [0], masses = [1] };

        private double[] points = [];
        private double[] masses = [];
        private int count;
        private double information;

        internal double Below(double bound, double later, double drift)
        {
            var (root, shift) = (Math.Sqrt(later - information), drift * (later - information));
            double sum = 0;
            for (var i = 0; i < count; i++)
            {
                sum += masses[i] * Normal.LowerTail((bound - points[i] - shift) / root);
            }

            return sum;
        }

        internal double Density(double at, double later, double drift)
        {
            var (root, shift) = (Math.Sqrt(later - information), drift * (later - information));
            double sum = 0;
            for (var i = 0; i < count; i++)
            {
                var distance = (at - points[i] - shift) / root;
                sum += masses[i] * Math.Exp(-0.5 * distance * distance);
            }

            return sum * Normal.Density(0) / root;
        }

        internal void Advance(Inside before, double bound, double later, double next, double drift, int looks)
        {
            var (low, high) = ((drift * later) - (Reach * Math.Sqrt(later)), Math.Min(bound, (drift * later) + (Reach * Math.Sqrt(later))));
            information = later;
            if (low >= high)
            {
                count = 0;
                return;
            }

            var width = (looks > 3 ? 8.5 : 7) / Math.Sqrt((1 / (later - before.information)) + (1 / (next - later)));
            var panels = (int)Math.Ceiling((high - low) / width);
            count = panels * GaussPanels.Size;
            if (points.Length < count)
            {
                (points, masses) = (new double[count], new double[count]);
            }

            GaussPanels.Fill(low, high, panels, points, masses);
            for (var i = 0; i < count; i++)
            {
                masses[i] *= before.Density(points[i], later, drift);
            }
        }
    }
}
