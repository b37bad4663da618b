using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Survival of two arms at a time, with tests of their difference.</summary>
internal static class MilestoneMethod
{
    public static AnalysisMethod Method { get; } = new("milestone", "Difference in survival at a time, tested on five scales", "kaplan-meier", Needs.Time | Needs.TwoArms | Needs.Milestone, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var curves = KaplanMeier.Estimate(request.Sample, request.Settings.KaplanMeier);
        var tests = request.Settings.Milestones.SelectMany(_ => Enum.GetValues<SurvivalLimits>(), (time, scale) => (Scale: scale, Test: MilestoneComparison.Of(curves[0], curves[1], time, scale, request.Settings.ConfidenceLevel))).ToImmutableArray();
        return new MethodResult(
            tests.Select(t => new { scale = t.Scale, t.Test.Time, first = Arm(curves[0], t.Test.First), second = Arm(curves[1], t.Test.Second), t.Test.Difference, t.Test.StandardError, t.Test.Lower, t.Test.Upper, t.Test.Z, t.Test.OneSidedP, t.Test.PValue }),
            [
                new MethodTable(
                    $"{curves[1].Label} less {curves[0].Label}",
                    ["time", "difference (limits)", "standard error", .. curves.Select(c => c.Label)],
                    [.. tests.DistinctBy(t => t.Test.Time).Select(t => (ImmutableArray<string>)[Numerals.Significant(t.Test.Time, 10), Numerals.WithLimits(t.Test.Difference, t.Test.Lower, t.Test.Upper), Numerals.Decimals(t.Test.StandardError, 4), Numerals.Decimals(t.Test.First.Survival, 4), Numerals.Decimals(t.Test.Second.Survival, 4)])]),
                new MethodTable(
                    "Tests of equal survival",
                    ["scale", "time", "z", "two-sided P", "one-sided P"],
                    [.. tests.Select(t => (ImmutableArray<string>)[Conventions.OfScale(t.Scale), Numerals.Significant(t.Test.Time, 10), Numerals.Decimals(t.Test.Z, 4), t.Test.PValue is { } two ? Numerals.P(two) : "-", t.Test.OneSidedP is { } one ? Numerals.P(one) : "-"])]),
            ])
        {
            Conventions = [("difference", "plain limits"), ("z", $"positive when {curves[1].Label} does better; the one-sided P is small then")],
            Notes = [.. tests.SelectMany(t => ((SurvivalCurve Curve, SurvivalEstimate At)[])[(curves[0], t.Test.First), (curves[1], t.Test.Second)]).Where(c => c.At.BeyondFollowUp).Select(c => $"Nobody of {c.Curve.Label} was followed to {Numerals.Significant(c.At.Time, 10)}: the last value is carried forward, which is an assumption.").Distinct()],
            Figure = SurvivalPicture.Of(request, curves),
        };
    }

    private static object Arm(SurvivalCurve curve, SurvivalEstimate at) => new { arm = curve.Label, at.AtRisk, at.Survival, at.StandardError, at.Lower, at.Upper, at.BeyondFollowUp };
}
