using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Categorical;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Trend of shares over ordered arms.</summary>
internal static class ProportionTrendMethod
{
    public static AnalysisMethod Method { get; } = new("proportion-trend", "Cochran-Armitage trend of the share with the event over the arms with --scores", "categorical", Needs.Arms, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var shares = ProportionMethod.Of(request.Sample);
        var counts = new int[shares.Length, 2];
        for (var g = 0; g < shares.Length; g++)
        {
            (counts[g, 0], counts[g, 1]) = (shares[g].Events, shares[g].Count - shares[g].Events);
        }

        double[] scores = request.Settings.Scores.IsEmpty ? [.. Enumerable.Range(0, shares.Length).Select(i => (double)i)] : [.. request.Settings.Scores];
        if (scores.Distinct().Count() < 2)
        {
            throw new ArgumentException($"all scores are {Numerals.Significant(scores[0])}; a trend needs at least two different ones");
        }

        var test = CochranArmitage.Test(ContingencyTable.Create(counts, [.. shares.Select(s => s.Arm)], ["event", "none"]), scores);
        return new MethodResult(
            new { arms = shares.Select((s, i) => new { arm = s.Arm, s.Events, n = s.Count, score = scores[i] }), test.Z, test.ChiSquare, test.PValue, test.RisingP },
            [
                new MethodTable("Shares", ["arm", "score", "events", "n", "share"], [.. shares.Select((s, i) => (ImmutableArray<string>)[s.Arm, Numerals.Significant(scores[i], 10), Numerals.Count(s.Events), Numerals.Count(s.Count), Numerals.Decimals((double)s.Events / s.Count, 4)])]),
                new MethodTable("Cochran-Armitage", ["z", "chi-square", "two-sided P", "P, rising"], [[Numerals.Decimals(test.Z, 4), Numerals.Decimals(test.ChiSquare, 4), Numerals.P(test.PValue), Numerals.P(test.RisingP)]]),
            ])
        {
            Conventions = [("z", "positive when the share rises with the score; no continuity correction")],
        };
    }
}
