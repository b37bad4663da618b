using Equipoise.Trials.Design;
using Equipoise.Trials.Monitoring;
using Doc = Equipoise.Trials.Protocol.Document;

namespace Equipoise.Trials.Reporting;

/// <summary>Group-sequential numbers as calls of <c>check.R</c>; null where R's packages have no function for the boundary.</summary>
internal static class BoundaryCall
{
    /// <summary>A planned look's critical value (<c>bound</c>) or nominal P value (<c>nominal</c>), by rpact.</summary>
    public static string? Planned(SequentialTrialDesign design, string function, int look)
    {
        var boundary = design.Boundary;
        (string Type, double? Parameter)? shape = boundary.Declaration switch
        {
            Doc.ObrienFleming => ("OF", null),
            Doc.Pocock => ("P", null),
            Doc.WangTsiatis w => ("WT", w.Delta),
            Doc.HaybittlePeto h => ("HP", h.InterimZ),
            Doc.ErrorSpending { Clock: Doc.SpendingClock.Information, Efficacy: var rule } => rule switch
            {
                Doc.LanDemetsObrienFleming => ("asOF", null),
                Doc.LanDemetsPocock => ("asP", null),
                Doc.KimDemets k => ("asKD", k.Rho),
                Doc.HwangShihDecani h => ("asHSD", h.Gamma),
                _ => null,
            },
            _ => null,
        };
        return shape is not { } s || design.Bounds.FutilityBinding || boundary.Analyses.Any(a => !a.Efficacy)
            ? null
            : RCall.Of(function, look + 1, s.Type, boundary.TwoSided ? 2 * design.OneSidedAlpha : design.OneSidedAlpha, boundary.TwoSided ? 2 : 1, design.Bounds.InformationFractions.AsEnumerable(), s.Parameter);
    }

    /// <summary>One-sided P value of the stage-wise ordering, by mvtnorm.</summary>
    public static string? StageWiseP(SequentialMonitoring monitoring, SequentialTrialDesign design) =>
        Arguments(monitoring, design) is { } a ? RCall.Of("stagewise", 0.0, a.Rates, a.Upper, a.Lower, a.Z) : null;

    /// <summary>Median-unbiased estimate and limits on the design's scale, by mvtnorm.</summary>
    public static string? StageWiseEstimate(SequentialMonitoring monitoring, SequentialTrialDesign design, double information) => Arguments(monitoring, design) is { } a && design.Effect is { } effect
        ? RCall.Of("stagewise_estimate", a.Rates, a.Upper, a.Lower, a.Z, design.OneSidedAlpha, effect.Null, effect.Alternative >= effect.Null ? 1 : -1, effect.IsRatio, Math.Sqrt(information))
        : null;

    private static (IEnumerable<double> Rates, IEnumerable<double> Upper, IEnumerable<double> Lower, double Z)? Arguments(SequentialMonitoring monitoring, SequentialTrialDesign design)
    {
        var before = monitoring.Looks.SkipLast(1).ToList();
        if (design.Bounds.FutilityBinding && monitoring.Bounds.HasFutility)
        {
            return null;
        }

        return (
            [.. monitoring.Looks.Select(l => l.InformationFraction)],
            [.. before.Select(l => l.EfficacyZ ?? double.PositiveInfinity)],
            [.. before.Select(l => l.LowerZ ?? double.NegativeInfinity)],
            monitoring.Now.Z);
    }
}
