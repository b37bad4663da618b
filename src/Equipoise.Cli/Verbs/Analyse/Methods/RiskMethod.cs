using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Categorical;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Contrasts of two shares, time ignored.</summary>
internal static class RiskMethod
{
    public static AnalysisMethod Difference { get; } = new("risk-difference", "Difference of two shares with the event: Wald, Newcombe, Agresti-Caffo, Miettinen-Nurminen; test against --margin", "categorical", Needs.TwoArms, RunDifference);

    public static AnalysisMethod Ratio { get; } = new("risk-ratio", "Ratio of two shares with the event: Katz, Miettinen-Nurminen; test against --margin", "categorical", Needs.TwoArms, RunRatio);

    public static AnalysisMethod Odds { get; } = new("odds-ratio", "Odds ratio of the event: Woolf, conditional with exact limits", "categorical", Needs.TwoArms, RunOdds);

    private static MethodResult RunDifference(AnalysisRequest request)
    {
        var (reference, arm, level, margin) = Parts(request, 0);
        ImmutableArray<(string Kind, ProportionEstimate Of)> kinds =
        [
            ("miettinen-nurminen", RiskDifference.Score(arm.Events, arm.Count, reference.Events, reference.Count, level, ScoreVariance.MiettinenNurminen)),
            ("score (Mee)", RiskDifference.Score(arm.Events, arm.Count, reference.Events, reference.Count, level, ScoreVariance.Plain)),
            ("newcombe", RiskDifference.Newcombe(arm.Events, arm.Count, reference.Events, reference.Count, level)),
            ("agresti-caffo", RiskDifference.AgrestiCaffo(arm.Events, arm.Count, reference.Events, reference.Count, level)),
            ("wald", RiskDifference.Wald(arm.Events, arm.Count, reference.Events, reference.Count, level)),
        ];
        return Result(request, "difference", [.. kinds.Select(k => (k.Kind, (double?)k.Of.Estimate, k.Of.Lower, k.Of.Upper))], margin, RiskDifference.ScoreTest(arm.Events, arm.Count, reference.Events, reference.Count, margin, ScoreVariance.MiettinenNurminen));
    }

    private static MethodResult RunRatio(AnalysisRequest request)
    {
        var (reference, arm, level, margin) = Parts(request, 1);
        ImmutableArray<(string Kind, RatioEstimate Of)> kinds =
        [
            ("miettinen-nurminen", RiskRatio.Score(arm.Events, arm.Count, reference.Events, reference.Count, level, ScoreVariance.MiettinenNurminen)),
            ("score (Koopman)", RiskRatio.Score(arm.Events, arm.Count, reference.Events, reference.Count, level, ScoreVariance.Plain)),
            ("log wald (Katz)", RiskRatio.LogWald(arm.Events, arm.Count, reference.Events, reference.Count, level, ZeroCells.Unbounded)),
        ];
        return Result(request, "ratio", [.. kinds.Select(k => (k.Kind, k.Of.Estimate, k.Of.Lower, k.Of.Upper))], margin, RiskRatio.ScoreTest(arm.Events, arm.Count, reference.Events, reference.Count, margin, ScoreVariance.MiettinenNurminen));
    }

    private static MethodResult RunOdds(AnalysisRequest request)
    {
        var (reference, arm, level, _) = Parts(request, 1);
        var table = ContingencyTable.TwoByTwo(arm.Events, arm.Count - arm.Events, reference.Events, reference.Count - reference.Events);
        ImmutableArray<(string Kind, RatioEstimate Of)> kinds =
        [
            ("conditional, exact", OddsRatio.Conditional(table, level)),
            ("log wald (Woolf)", OddsRatio.LogWald(table, level, ZeroCells.Unbounded)),
            ("log wald, 1/2 added to zero cells", OddsRatio.LogWald(table, level, ZeroCells.AddHalf)),
        ];
        return Result(request, "odds ratio", [.. kinds.Select(k => (k.Kind, k.Of.Estimate, k.Of.Lower, k.Of.Upper))], null, null);
    }

    private static ((string Arm, int Events, int Count) Reference, (string Arm, int Events, int Count) Arm, double Level, double Margin) Parts(AnalysisRequest request, double noDifference)
    {
        var shares = ProportionMethod.Of(request.Sample);
        return (shares[0], shares[1], request.Settings.ConfidenceLevel, request.Settings.Margin ?? noDifference);
    }

    private static MethodResult Result(AnalysisRequest request, string contrast, ImmutableArray<(string Kind, double? Estimate, double Lower, double Upper)> intervals, double? margin, ScoreTestResult? test)
    {
        var shares = ProportionMethod.Of(request.Sample);
        return new MethodResult(
            new
            {
                arms = shares.Select(s => new { arm = s.Arm, s.Events, n = s.Count }),
                contrast,
                intervals = intervals.Select(i => new { i.Kind, i.Estimate, i.Lower, i.Upper }),
                margin,
                test,
            },
            [
                new MethodTable("Counts", ["arm", "events", "n", "share"], [.. shares.Select(s => (ImmutableArray<string>)[s.Arm, Numerals.Count(s.Events), Numerals.Count(s.Count), Numerals.Decimals((double)s.Events / s.Count, 4)])]),
                new MethodTable($"{char.ToUpperInvariant(contrast[0])}{contrast[1..]}, {shares[1].Arm} against {shares[0].Arm}", ["interval", $"{contrast} (limits)"], [.. intervals.Select(i => (ImmutableArray<string>)[i.Kind, Numerals.WithLimits(i.Estimate, i.Lower, i.Upper)])]),
                .. test is { } t ? [new MethodTable($"Score test against {Numerals.Significant(margin, 10)}", ["z", "two-sided P", "P, greater", "P, less"], [[Numerals.Decimals(t.Z, 4), Numerals.P(t.PValue), Numerals.P(t.GreaterP), Numerals.P(t.LessP)]])] : ImmutableArray<MethodTable>.Empty,
            ])
        {
            Conventions = [("level", Numerals.Significant(100 * request.Settings.ConfidenceLevel) + "%"), ("test", test is null ? "none; fisher has one" : "Miettinen and Nurminen's variance, N/(N - 1)")],
            Notes = ["Follow-up time is ignored: a participant censored early counts as without the event."],
        };
    }
}
