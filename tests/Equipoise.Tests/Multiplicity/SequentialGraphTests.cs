using System.Text.Json;
using Equipoise.Statistics.Multiplicity;
using Equipoise.Statistics.Random;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Reference;
using Xunit.Abstractions;

namespace Equipoise.Tests.Multiplicity;

public sealed class SequentialGraphTests(ITestOutputHelper output)
{
    [Fact]
    public void Rejections_and_levels_are_those_of_the_algorithm_with_rpacts_bounds()
    {
        var agreement = new Agreement();
        foreach (var r in ReferenceFile.Open("sequential-graph.json").GetProperty("cases").EnumerateArray())
        {
            var weights = r.GetProperty("weights").Numbers();
            var rows = r.GetProperty("transitions").EnumerateArray().Select(row => row.Numbers()).ToArray();
            var transitions = new double[weights.Length, weights.Length];
            for (var i = 0; i < weights.Length * weights.Length; i++)
            {
                transitions[i / weights.Length, i % weights.Length] = rows[i / weights.Length][i % weights.Length];
            }

            var (types, t, p) = (r.GetProperty("types").Strings(), Lists(r, "t"), Lists(r, "p"));
            var result = SequentialGraph.Test(
                HypothesisGraph.Create([.. types.Select((_, i) => $"H{i}")], weights, transitions),
                0.025,
                [.. types.Select((type, i) => new SequentialHypothesis(type == "asOF" ? SpendingFunctions.OBrienFlemingLike : SpendingFunctions.PocockLike, [.. t[i]], [.. p[i]]))],
                r.GetProperty("reexamined").GetBoolean() ? EarlierLooks.Reexamined : EarlierLooks.NotReexamined);
            var steps = r.GetProperty("steps").EnumerateArray().ToArray();
            result.Steps.Select(step => (step.Look, step.Hypothesis, step.ResultOfLook)).ShouldBe(
                steps.Select(step => (step.GetProperty("look").GetInt32(), step.GetProperty("hypothesis").GetInt32(), step.GetProperty("result").GetInt32())));
            foreach (var (found, expected) in result.Steps.Zip(steps))
            {
                agreement.Add("level", found.Level, expected.GetProperty("level").GetDouble());
                agreement.Add("nominal", found.NominalLevel, expected.GetProperty("nominal").GetDouble());
            }

            foreach (var (found, expected) in result.Weights.Zip(r.GetProperty("left").Numbers()))
            {
                agreement.Add("left", found, expected);
            }
        }

        agreement.ShouldHold(atLeast: 40, tolerance: 1e-6, output);
    }

    [Fact]
    public void One_look_is_the_graphical_procedure()
    {
        for (var i = 0; i < 40; i++)
        {
            var random = RandomStream.For(3, (ulong)i, "P values");
            double[] p = [.. Enumerable.Range(0, 4).Select(_ => 0.05 * random.NextUniform())];
            var graph = i % 2 == 0 ? HypothesisGraph.Holm("A", "B", "C", "D") : HypothesisGraph.Fallback(["A", "B", "C", "D"], [0.4, 0.3, 0.2, 0.1]);
            var rejected = GraphicalProcedure.Test(graph, p).RejectedAt(0.025);
            var result = SequentialGraph.Test(graph, 0.025, [.. p.Select(value => new SequentialHypothesis(SpendingFunctions.PocockLike, [1], [value]))], EarlierLooks.NotReexamined);
            result.Steps.Select(step => step.Hypothesis).Order().ShouldBe(rejected.Order());
        }
    }

    [Fact]
    public void Two_hypotheses_by_hand()
    {
        // Kim-DeMets rho 1 spends half of the error at half of the information: at the first look the nominal level is alpha w / 2.
        // A has .0125 and spends .00625 there: .006 rejects, and B gets .025, so .0125 at the first look: .012 rejects in the same look.
        var linear = SpendingFunctions.KimDeMets(1);
        SequentialHypothesis H(params double[] p) => new(linear, [.. new[] { 0.5, 1.0 }.Take(p.Length)], [.. p]);
        var graph = HypothesisGraph.Holm("A", "B");
        var both = SequentialGraph.Test(graph, 0.025, [H(0.006), H(0.012)], EarlierLooks.NotReexamined);
        both.RejectedAt.ShouldBe([1, 1]);
        both.Steps[0].NominalLevel.ShouldBe(0.00625, 1e-12);
        both.Steps[1].NominalLevel.ShouldBe(0.0125, 1e-12);
        // If A is only rejected at the second look, B's first result, at .012, counts only where it is re-examined.
        SequentialGraph.Test(graph, 0.025, [H(0.01, 0.001), H(0.012, 0.3)], EarlierLooks.NotReexamined).RejectedAt.ShouldBe([2, null]);
        var again = SequentialGraph.Test(graph, 0.025, [H(0.01, 0.001), H(0.012, 0.3)], EarlierLooks.Reexamined);
        again.RejectedAt.ShouldBe([2, 2]);
        again.Steps[1].ResultOfLook.ShouldBe(1);
        // What stands has the levels of its present weight.
        var none = SequentialGraph.Test(graph, 0.025, [H(0.2), H(0.3)], EarlierLooks.NotReexamined);
        none.NominalLevels.ShouldAllBe(levels => Math.Abs(levels[0] - 0.00625) < 1e-12);
    }

    [Fact]
    public void The_level_is_never_exceeded_nothing_is_taken_back_and_smaller_P_values_never_reject_less()
    {
        for (var i = 0; i < 25; i++)
        {
            var random = RandomStream.For(5, (ulong)i, "sequential graphs");
            var graph = HypothesisGraph.Holm("A", "B", "C");
            SequentialHypothesis[] all = [.. Enumerable.Range(0, 3).Select(k => new SequentialHypothesis(
                k == 0 ? SpendingFunctions.OBrienFlemingLike : SpendingFunctions.PocockLike, [0.4, 0.8, 1], [.. Enumerable.Range(0, 3).Select(_ => 0.02 * random.NextUniform())]))];
            foreach (var earlier in Enum.GetValues<EarlierLooks>())
            {
                var whole = SequentialGraph.Test(graph, 0.025, all, earlier);
                whole.Steps.ShouldAllBe(step => step.Weights.Sum() <= 1 + 1e-12 && step.Level <= 0.025 + 1e-15);
                var shorter = SequentialGraph.Test(graph, 0.025, [.. all.Select(h => new SequentialHypothesis(h.Spending, h.InformationFractions[..2], h.PValues[..2]))], earlier);
                for (var k = 0; k < 3; k++)
                {
                    (whole.RejectedAt[k] <= 2 ? whole.RejectedAt[k] : null).ShouldBe(shorter.RejectedAt[k]);
                }

                var smaller = SequentialGraph.Test(graph, 0.025, [.. all.Select(h => h with { PValues = [.. h.PValues.Select(p => p / 2)] })], earlier);
                smaller.Steps.Length.ShouldBeGreaterThanOrEqualTo(whole.Steps.Length);
            }

            var (plain, again) = (SequentialGraph.Test(graph, 0.025, all, EarlierLooks.NotReexamined), SequentialGraph.Test(graph, 0.025, all, EarlierLooks.Reexamined));
            Enumerable.Range(0, 3).ShouldAllBe(k => plain.RejectedAt[k] == null || again.RejectedAt[k] <= plain.RejectedAt[k]);
        }
    }

    [Fact]
    public void Bad_input_is_named()
    {
        var graph = HypothesisGraph.Holm("A", "B");
        var fine = new SequentialHypothesis(SpendingFunctions.PocockLike, [0.5], [0.1]);
        Should.Throw<ArgumentException>(() => SequentialGraph.Test(graph, 0.025, [fine], EarlierLooks.NotReexamined)).Message.ShouldContain("1 results for 2");
        Should.Throw<ArgumentException>(() => SequentialGraph.Test(graph, 0.025, [fine, fine with { PValues = [1.1] }], EarlierLooks.NotReexamined)).Message.ShouldContain("hypotheses[1].PValues[0] is 1.1");
        Should.Throw<ArgumentException>(() => SequentialGraph.Test(graph, 0.025, [fine, fine with { InformationFractions = [1.2] }], EarlierLooks.NotReexamined)).Message.ShouldContain("InformationFractions[0] is 1.2");
        Should.Throw<ArgumentOutOfRangeException>(() => SequentialGraph.Test(graph, 0, [fine, fine], EarlierLooks.NotReexamined)).Message.ShouldContain("alpha");
    }

    private static double[][] Lists(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(list => list.Numbers())];
}
