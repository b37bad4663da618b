using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Mean survival time up to a horizon.</summary>
internal static class RestrictedMeanMethod
{
    public static AnalysisMethod Method { get; } = new("restricted-mean", "Mean time up to --horizon, with difference and ratio of two arms", "hazard-and-mean", Needs.Time | Needs.Horizon, Run);

    private static MethodResult Run(AnalysisRequest request)
    {
        var horizon = request.Settings.Horizon!.Value;
        var level = request.Settings.ConfidenceLevel;
        var curves = KaplanMeier.Estimate(request.Sample, request.Settings.KaplanMeier);
        var means = curves.Select(c => (c.Label, Mean: RestrictedMean.Of(c, horizon, level))).ToImmutableArray();
        var contrasts = curves.Skip(1).Select(c => (c.Label, Comparison: RestrictedMean.Compare(curves[0], c, horizon, level))).ToImmutableArray();
        return new MethodResult(
            new
            {
                means = means.Select(m => new { arm = m.Label, estimate = m.Mean }),
                contrasts = contrasts.Select(c => new { arm = c.Label, against = curves[0].Label, c.Comparison.Difference, c.Comparison.Ratio }),
            },
            [
                new MethodTable($"Mean {request.Form.Time} up to {Numerals.Significant(horizon, 10)}", ["arm", "mean (limits)", "standard error"], [.. means.Select(m => (ImmutableArray<string>)[m.Label, Numerals.WithLimits(m.Mean.Mean, m.Mean.Lower, m.Mean.Upper), Numerals.Decimals(m.Mean.StandardError, 4)])]),
                .. contrasts.Select(c => new MethodTable(
                    $"{c.Label} against {curves[0].Label}",
                    ["contrast", "estimate (limits)", "z", "two-sided P"],
                    [Contrast("difference", c.Comparison.Difference), .. c.Comparison.Ratio is { } ratio ? [Contrast("ratio", ratio)] : ImmutableArray<ImmutableArray<string>>.Empty])),
            ])
        {
            Conventions = [("variance", "Greenwood's"), ("ratio", "limits and test on the logarithm")],
            Notes = [.. means.Where(m => m.Mean.BeyondFollowUp).Select(m => $"The horizon lies beyond the follow-up of {m.Label}: its last value is carried forward, which is an assumption.")],
            Figure = SurvivalPicture.Of(request, curves),
        };
    }

    private static ImmutableArray<string> Contrast(string name, RestrictedMeanContrast contrast) =>
        [name, Numerals.WithLimits(contrast.Estimate, contrast.Lower, contrast.Upper), Numerals.Decimals(contrast.Z, 4), Numerals.P(contrast.PValue)];
}
