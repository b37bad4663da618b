using System.Globalization;
using Equipoise.Statistics.Sequential;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;

namespace Equipoise.Tests.Monitoring;

/// <summary>The tables of docs/methods/interleukin-2-design.md, read from the page and computed again.</summary>
public sealed class InterleukinTableTests
{
    private static readonly string Page = Repository.Read("docs", "methods", "interleukin-2-design.md");
    private static readonly Trials.Protocol.TrialProtocol Protocol = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml"));
    private static readonly MilestoneTrialDesign Design = (MilestoneTrialDesign)TrialDesign.From(Protocol);

    [Fact]
    public void The_table_of_interim_results_is_what_the_monitor_finds()
    {
        var rows = Rows("events");
        rows.Count.ShouldBe(7);
        foreach (var cells in rows)
        {
            var counts = cells[0].Split(',', '/').Select(c => int.Parse(c, CultureInfo.InvariantCulture)).ToArray();
            var look = InterimDecision.Evaluate(MilestoneCounts.Of(Protocol, Design, (counts[0], counts[1]), (counts[2], counts[3])), Design, Protocol.Document.Analyses[0]);
            var best = look.BestCases[0];
            look.Z!.Value.ToString("F2", CultureInfo.InvariantCulture).ShouldBe(cells[1]);
            cells[2].ShouldStartWith($"{best.ExperimentalEventFree}/34 v {best.ControlEventFree}/34, {(100 * best.Difference).ToString("F1", CultureInfo.InvariantCulture)}");
            double Power(Trials.Protocol.Document.PowerAssumption under) => look.ConditionalPowers.First(p => p.Under == under).Value;
            double[] found = [Power(Trials.Protocol.Document.PowerAssumption.Design), Power(Trials.Protocol.Document.PowerAssumption.Trend), Power(Trials.Protocol.Document.PowerAssumption.Null), look.PredictiveProbability!.Value];
            found.Select(v => v.ToString("F4", CultureInfo.InvariantCulture)).ShouldBe(cells[3..7]);
            look.ProbabilityOfBenefit!.Value.ToString("F3", CultureInfo.InvariantCulture).ShouldBe(cells[7]);
            (look.EfficacyReached ? "efficacy" : look.FutilityMet ? "futility" : "go on").ShouldBe(cells[8]);
        }
    }

    [Fact]
    public void The_table_of_bounds_is_the_design()
    {
        var rows = Rows("look");
        rows.Count.ShouldBe(2);
        foreach (var (cells, look) in rows.Zip(Design.Looks))
        {
            double[] found = [look.EfficacyZ!.Value, look.NominalOneSidedP!.Value, look.EfficacyEffect!.Value, look.StopsUnderNull!.Value, look.StopsUnderAlternative!.Value];
            found.Zip(["F4", "F5", "F3", "F4", "F4"], (v, f) => v.ToString(f, CultureInfo.InvariantCulture)).ShouldBe(cells[2..7]);
        }
    }

    /// <summary>Predictive probability by enumeration with the beta-binomial weights written out: 5 of 21 and 8 of 23 without an event, uniform priors, 13 and 11 to come.</summary>
    [Fact]
    public void Predictive_probability_is_the_beta_binomial_sum()
    {
        double Weight(int x, int n, int good, int bad) => Math.Exp(
            LogChoose(n, x) + LogBeta(good + 1 + x, bad + 1 + n - x) - LogBeta(good + 1, bad + 1));
        double sum = 0;
        for (var x = 0; x <= 13; x++)
        {
            for (var y = 0; y <= 11; y++)
            {
                sum += ProportionTest.PooledZ(5 + x, 34, 8 + y, 34) >= Design.FinalZ ? Weight(x, 13, 5, 16) * Weight(y, 11, 8, 15) : 0;
            }
        }

        FinalComparison.PredictiveProbability(MilestoneCounts.Of(Protocol, Design, (16, 21), (15, 23)), Design).ShouldBe(sum, 1e-12);
    }

    private static double LogFactorial(int n) => Enumerable.Range(1, n).Sum(k => Math.Log(k));

    private static double LogChoose(int n, int k) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k);

    private static double LogBeta(int a, int b) => LogFactorial(a - 1) + LogFactorial(b - 1) - LogFactorial(a + b - 1);

    private static List<string[]> Rows(string firstHeader)
    {
        var lines = Page.Split('\n').SkipWhile(l => !l.StartsWith($"| {firstHeader} |", StringComparison.Ordinal)).TakeWhile(l => l.StartsWith('|')).Skip(2);
        return [.. lines.Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray())];
    }
}
