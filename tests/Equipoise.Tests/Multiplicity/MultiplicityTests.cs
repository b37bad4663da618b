using Equipoise.Statistics.Multiplicity;
using Equipoise.Statistics.Random;

namespace Equipoise.Tests.Multiplicity;

public sealed class MultiplicityTests
{
    /// <summary>0.01, 0.02, 0.04: Bonferroni 0.03, 0.06, 0.12; Holm 0.03, 0.04, 0.04; Hochberg the same from above; BH 0.03, 0.03, 0.04; Hommel 0.03, 0.04, 0.04.</summary>
    [Theory]
    [InlineData("bonferroni", 0.03, 0.06, 0.12)]
    [InlineData("holm", 0.03, 0.04, 0.04)]
    [InlineData("hochberg", 0.03, 0.04, 0.04)]
    [InlineData("hommel", 0.03, 0.04, 0.04)]
    [InlineData("benjamini-hochberg", 0.03, 0.03, 0.04)]
    [InlineData("fixed-sequence", 0.01, 0.02, 0.04)]
    public void Three_P_values_by_hand(string name, double first, double second, double third)
    {
        var adjusted = PValueAdjustments.All.Single(adjustment => adjustment.Name == name).Adjust([0.01, 0.02, 0.04]);
        adjusted[0].ShouldBe(first, 1e-15);
        adjusted[1].ShouldBe(second, 1e-15);
        adjusted[2].ShouldBe(third, 1e-15);
    }

    [Fact]
    public void Adjusting_never_lowers_a_P_value_and_follows_the_hypotheses_around()
    {
        foreach (var adjustment in PValueAdjustments.All)
        {
            for (var replicate = 0; replicate < 50; replicate++)
            {
                var p = Random(replicate, 1 + (replicate % 9));
                var adjusted = adjustment.Adjust(p);
                for (var i = 0; i < p.Length; i++)
                {
                    adjusted[i].ShouldBeInRange(p[i], 1);
                }

                if (adjustment != PValueAdjustments.FixedSequence)
                {
                    adjustment.Adjust([.. p.Reverse()]).ShouldBe([.. adjusted.Reverse()]);
                }
            }

            adjustment.Adjust([]).ShouldBeEmpty();
            adjustment.Adjust([0.3]).ShouldBe([0.3]);
        }
    }

    [Fact]
    public void Hommel_rejects_what_Hochberg_does_and_Hochberg_what_Holm_does()
    {
        for (var replicate = 0; replicate < 100; replicate++)
        {
            var p = Random(replicate, 6);
            var (hommel, hochberg, holm) = (PValueAdjustments.Hommel.Adjust(p), PValueAdjustments.Hochberg.Adjust(p), PValueAdjustments.Holm.Adjust(p));
            for (var i = 0; i < p.Length; i++)
            {
                hommel[i].ShouldBeLessThanOrEqualTo(hochberg[i] + 1e-15);
                hochberg[i].ShouldBeLessThanOrEqualTo(holm[i] + 1e-15);
            }
        }
    }

    /// <summary>Each set of hypotheses by Simes' test; a hypothesis has the largest P value of the sets that hold it.</summary>
    [Fact]
    public void Hommels_procedure_is_the_closed_test_of_Simes()
    {
        for (var replicate = 0; replicate < 60; replicate++)
        {
            var p = Random(replicate, 1 + (replicate % 8));
            var closed = Closed(p, set =>
            {
                var sorted = set.Select(i => p[i]).Order().ToArray();
                return sorted.Select((value, i) => value * sorted.Length / (i + 1)).Min();
            });
            var adjusted = PValueAdjustments.Hommel.Adjust(p);
            for (var i = 0; i < p.Length; i++)
            {
                adjusted[i].ShouldBe(closed[i], 1e-14);
            }
        }
    }

    /// <summary>
    /// Weights 1/2, 1/2, 0, 0; H1 leaves to H3, H2 to H4, H3 to H2, H4 to H1. P = 0.011, 0.06, 0.02, 0.003. H1 has 0.022 and goes first; H3 then has 1/2: 0.04; H2 then
    /// has everything: 0.06; it leaves all to H4: 0.003 becomes 0.06 too.
    /// </summary>
    [Fact]
    public void A_graph_by_hand()
    {
        var graph = HypothesisGraph.Create(
            ["H1", "H2", "H3", "H4"], [0.5, 0.5, 0, 0], new double[,] { { 0, 0, 1, 0 }, { 0, 0, 0, 1 }, { 0, 1, 0, 0 }, { 1, 0, 0, 0 } });
        var result = GraphicalProcedure.Test(graph, [0.011, 0.06, 0.02, 0.003]);
        result.AdjustedP.ShouldBe([0.022, 0.06, 0.04, 0.06]);
        result.Steps.Select(step => step.Hypothesis).ShouldBe([0, 2, 1, 3]);
        result.Steps[1].Weights.ShouldBe([0, 0.5, 0.5, 0]);
        result.Steps[2].Weights.ShouldBe([0, 1, 0, 0]);
        result.RejectedAt(0.05).ShouldBe([0, 2]);
        result.RejectedAt(0.02).ShouldBeEmpty();
    }

    [Fact]
    public void Graphs_of_known_procedures_are_those_procedures()
    {
        for (var replicate = 0; replicate < 50; replicate++)
        {
            var p = Random(replicate, 2 + (replicate % 5));
            string[] names = [.. p.Select((_, i) => $"H{i}")];
            var (holm, sequence) = (GraphicalProcedure.Test(HypothesisGraph.Holm(names), p).AdjustedP, GraphicalProcedure.Test(HypothesisGraph.FixedSequence(names), p).AdjustedP);
            for (var i = 0; i < p.Length; i++)
            {
                holm[i].ShouldBe(PValueAdjustments.Holm.Adjust(p)[i], 1e-13);
                sequence[i].ShouldBe(PValueAdjustments.FixedSequence.Adjust(p)[i], 1e-13);
            }
        }
    }

    /// <summary>Fallback with shares 1/2, 1/4, 1/4 and p = 0.02, 0.015, 0.024: H1 at 0.04, H2 with 3/4 at 0.02 (so 0.04), H3 with everything at 0.024 (0.04).</summary>
    [Fact]
    public void The_fallback_procedure_by_hand()
    {
        var graph = HypothesisGraph.Fallback(["a", "b", "c"], [0.5, 0.25, 0.25]);
        GraphicalProcedure.Test(graph, [0.02, 0.015, 0.024]).AdjustedP.ShouldBe([0.04, 0.04, 0.04]);
        GraphicalProcedure.Test(graph, [0.2, 0.015, 0.024]).AdjustedP.ShouldBe([0.4, 0.06, 0.06]);
    }

    [Fact]
    public void A_graph_is_the_closed_test_of_weighted_Bonferroni()
    {
        for (var replicate = 0; replicate < 150; replicate++)
        {
            var stream = RandomStream.For(2009, (ulong)replicate, "graphs");
            var m = 2 + stream.NextInt(4);
            var transitions = new double[m, m];
            var weights = Shares(stream, m, _ => true);
            for (var from = 0; from < m; from++)
            {
                var row = Shares(stream, m, to => to != from);
                for (var to = 0; to < m; to++)
                {
                    transitions[from, to] = row[to];
                }
            }

            var p = Random(replicate, m);
            var closed = Closed(p, set => WeightedBonferroni(p, weights, transitions, set));
            var adjusted = GraphicalProcedure.Test(HypothesisGraph.Create([.. p.Select((_, i) => $"H{i}")], weights, transitions), p).AdjustedP;
            for (var i = 0; i < m; i++)
            {
                adjusted[i].ShouldBe(closed[i], 1e-12, $"replicate {replicate}, H{i}");
            }
        }
    }

    [Fact]
    public void A_hypothesis_that_never_gets_a_share_is_never_rejected()
    {
        var result = GraphicalProcedure.Test(HypothesisGraph.Create(["a", "b"], [1, 0], new double[2, 2]), [0, 0]);
        result.AdjustedP.ShouldBe([0, 1]);
        result.Steps.Length.ShouldBe(1);
    }

    [Fact]
    public void Wrong_plans_are_refused_by_name()
    {
        Should.Throw<ArgumentException>(() => HypothesisGraph.Create(["a", "b"], [0.6, 0.5], new double[2, 2])).Message.ShouldStartWith("the weights add up to 1.1");
        Should.Throw<ArgumentException>(() => HypothesisGraph.Create(["a", "b"], [0.6, -0.1], new double[2, 2])).Message.ShouldStartWith("weights[1] is -0.1");
        Should.Throw<ArgumentException>(() => HypothesisGraph.Create(["a", "b"], [0.5, 0.5], new double[,] { { 0.1, 0 }, { 0, 0 } })).Message.ShouldStartWith("transitions[0, ...]");
        Should.Throw<ArgumentException>(() => HypothesisGraph.Create(["a", "b"], [0.5, 0.5], new double[,] { { 0, double.NaN }, { 0, 0 } })).Message.ShouldStartWith("transitions[0, 1] is NaN");
        Should.Throw<ArgumentException>(() => HypothesisGraph.Create(["a", "a"], [0.5, 0.5], new double[2, 2])).Message.ShouldStartWith("names[1] is 'a'");
        Should.Throw<ArgumentException>(() => HypothesisGraph.Create(["a"], [0.5, 0.5], new double[2, 2])).Message.ShouldStartWith("1 hypotheses with 2 weights");
        Should.Throw<ArgumentException>(() => PValueAdjustments.Holm.Adjust([0.1, 1.5])).Message.ShouldStartWith("pValues[1] is 1.5");
        Should.Throw<ArgumentException>(() => GraphicalProcedure.Test(HypothesisGraph.Holm("a", "b"), [0.1])).Message.ShouldStartWith("there are 1 P values for 2");
    }

    private static double[] Random(int replicate, int count)
    {
        var stream = RandomStream.For(77, (ulong)replicate, "P values");
        return [.. Enumerable.Range(0, count).Select(_ => stream.NextBernoulli(0.1) ? 0.04 : Math.Pow(stream.NextUniform(), 3))];
    }

    private static double[] Shares(RandomStream stream, int count, Func<int, bool> allowed)
    {
        var raw = Enumerable.Range(0, count).Select(i => allowed(i) && stream.NextBernoulli(0.7) ? stream.NextUniform() : 0).ToArray();
        var sum = raw.Sum() * (stream.NextBernoulli(0.5) ? 1 : 1.3);
        return [.. raw.Select(share => sum > 0 ? share / sum : 0)];
    }

    private static double[] Closed(double[] p, Func<int[], double> test)
    {
        var adjusted = new double[p.Length];
        for (var subset = 1; subset < 1 << p.Length; subset++)
        {
            int[] set = [.. Enumerable.Range(0, p.Length).Where(i => (subset >> i & 1) == 1)];
            var ofSet = Math.Min(1, test(set));
            foreach (var i in set)
            {
                adjusted[i] = Math.Max(adjusted[i], ofSet);
            }
        }

        return adjusted;
    }

    /// <summary>
    /// The weights of a set without taking hypotheses out one by one: what starts outside walks along the arrows until it enters the set; the part of it that enters at j is
    /// the solution of linear equations, here by following the walk until nothing is left.
    /// </summary>
    private static double WeightedBonferroni(double[] p, double[] weights, double[,] transitions, int[] set)
    {
        var entered = weights.Select((w, i) => set.Contains(i) ? w : 0).ToArray();
        var walking = weights.Select((w, i) => set.Contains(i) ? 0 : w).ToArray();
        for (var step = 0; step < 20_000 && walking.Sum() > 1e-17; step++)
        {
            var next = new double[p.Length];
            for (var from = 0; from < p.Length; from++)
            {
                for (var to = 0; to < p.Length; to++)
                {
                    (set.Contains(to) ? entered : next)[to] += walking[from] * transitions[from, to];
                }
            }

            walking = next;
        }

        return set.Min(i => entered[i] > 0 ? p[i] / entered[i] : 1);
    }
}
