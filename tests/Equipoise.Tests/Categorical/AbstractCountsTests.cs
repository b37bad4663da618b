using System.Globalization;
using Equipoise.Statistics.Categorical;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;
using Equipoise.Trials.Protocol.Document;

namespace Equipoise.Tests.Categorical;

/// <summary>The table of docs/abstract-counts.md, read from the page and computed again.</summary>
public sealed class AbstractCountsTests
{
    private static readonly string Page = Repository.Read("docs", "abstract-counts.md");

    [Theory]
    [InlineData(1, 16, 21, 15, 23)]
    [InlineData(2, 3, 21, 5, 23)]
    public void The_table_is_what_the_program_computes(int column, int x1, int n1, int x2, int n2)
    {
        var cells = Page.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(l => l.Trim('|', ' ').Split(" | ")).ToDictionary(c => c[0], c => c[column], StringComparer.Ordinal);
        var table = ContingencyTable.TwoByTwo(x1, n1 - x1, x2, n2 - x2);
        var fisher = FisherExact.Test(x1, n1 - x1, x2, n2 - x2);
        static string P(double value) => value.ToString("F3", CultureInfo.InvariantCulture);
        static string Points(double value) => (100 * value).ToString("F1", CultureInfo.InvariantCulture);
        static string Limits(ProportionEstimate e) => $"{Points(e.Lower)} to {Points(e.Upper)}";
        var expected = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["proportions, %"] = $"{Points((double)x1 / n1)} and {Points((double)x2 / n2)}",
            ["Fisher's exact test, two-sided P"] = P(fisher.TwoSidedP),
            ["Fisher's exact test, one-sided P, towards what was seen"] = P(Math.Min(fisher.LessP, fisher.GreaterP)),
            ["chi-square without continuity correction, P"] = P(IndependenceTest.Pearson(table, ContinuityCorrection.None).PValue),
            ["chi-square with continuity correction (Yates), P"] = P(IndependenceTest.Pearson(table, ContinuityCorrection.Yates).PValue),
            ["likelihood-ratio chi-square, P"] = P(IndependenceTest.LikelihoodRatio(table).PValue),
            ["risk difference, points"] = Points(RiskDifference.Wald(x1, n1, x2, n2, 0.95).Estimate),
            ["95% limits, Newcombe"] = Limits(RiskDifference.Newcombe(x1, n1, x2, n2, 0.95)),
            ["95% limits, Miettinen and Nurminen"] = Limits(RiskDifference.Score(x1, n1, x2, n2, 0.95, ScoreVariance.MiettinenNurminen)),
            ["95% limits, Wald"] = Limits(RiskDifference.Wald(x1, n1, x2, n2, 0.95)),
        };

        cells.Keys.ShouldBe(expected.Keys, ignoreOrder: true);
        foreach (var (quantity, value) in expected)
        {
            cells[quantity].ShouldBe(value, quantity);
        }
    }

    [Theory]
    [InlineData(16, 21, 15, 23, 0.73)]
    [InlineData(3, 21, 5, 23, 0.38)]
    public void No_test_of_the_counts_gives_the_published_P_value(int x1, int n1, int x2, int n2, double published)
    {
        var table = ContingencyTable.TwoByTwo(x1, n1 - x1, x2, n2 - x2);
        var fisher = FisherExact.Test(x1, n1 - x1, x2, n2 - x2);
        var score = RiskDifference.ScoreTest(x1, n1, x2, n2, 0, ScoreVariance.MiettinenNurminen);
        double[] all =
        [
            fisher.TwoSidedP, fisher.LessP, fisher.GreaterP, IndependenceTest.Pearson(table, ContinuityCorrection.None).PValue, IndependenceTest.Pearson(table, ContinuityCorrection.Yates).PValue,
            IndependenceTest.LikelihoodRatio(table).PValue, score.PValue, score.LessP, score.GreaterP,
        ];
        all.ShouldAllBe(p => Math.Abs(p - published) >= 0.005);
    }

    [Fact]
    public void The_best_case_is_29_4_points()
    {
        var protocol = GivenTrial.Parse(Repository.Read("protocols", "il2-rcc.yaml"));
        var design = (MilestoneTrialDesign)TrialDesign.From(protocol);
        var best = BestCase.Of(MilestoneCounts.Of(protocol, design, (16, 21), (15, 23)), OpenStatus.KeepPresentStatus);

        (best.ExperimentalEventFree, best.ExperimentalPlanned, best.ControlEventFree, best.ControlPlanned).ShouldBe((18, 34, 8, 34));
        Page.ShouldContain((100 * best.Difference).ToString("F1", CultureInfo.InvariantCulture) + " points");
    }
}
