using System.Collections.Immutable;
using Equipoise.Cli.Printing;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse.Methods;

/// <summary>Simultaneous confidence bands of survival curves.</summary>
internal static class BandMethod
{
    public static AnalysisMethod EqualPrecision { get; } = Of("equal-precision-band", "Band proportional to the pointwise limits (Nair 1984)", BandKind.EqualPrecision);

    public static AnalysisMethod HallWellner { get; } = Of("hall-wellner-band", "Band of Hall and Wellner (1980)", BandKind.HallWellner);

    private static AnalysisMethod Of(string name, string meaning, BandKind kind) => new(name, meaning + " for each survival curve", "kaplan-meier", Needs.Time, request => Run(request, name, kind));

    private static MethodResult Run(AnalysisRequest request, string name, BandKind kind)
    {
        var options = request.Settings.KaplanMeier;
        var curves = KaplanMeier.Estimate(request.Sample, options);
        var bands = curves.Select(curve => (curve.Label, Band: ConfidenceBand.Of(curve, kind, options.Limits, options.ConfidenceLevel))).ToImmutableArray();
        return new MethodResult(
            bands.Select(b => new { arm = b.Label, b.Band.CriticalValue, b.Band.LowerShare, b.Band.UpperShare, b.Band.Points }),
            [.. bands.Select(b => MethodTable.Shortened(
                $"{name}, {b.Label}: critical value {Numerals.Decimals(b.Band.CriticalValue, 4)}",
                ["time", "survival", "band"],
                b.Band.Points,
                p => [Numerals.Significant(p.Time, 10), Numerals.Decimals(p.Survival, 4), $"{Numerals.Decimals(p.Lower, 4)} to {Numerals.Decimals(p.Upper, 4)}"]))])
        {
            Conventions = [("limits", $"{Conventions.OfLimits(options)}, {Numerals.Significant(100 * options.ConfidenceLevel)}% simultaneous"), ("range", "from the first event to the last time with survival above 0")],
            Figure = SurvivalPicture.Of(request, curves),
        };
    }
}
