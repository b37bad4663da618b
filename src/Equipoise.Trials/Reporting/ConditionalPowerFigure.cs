using System.Collections.Immutable;

namespace Equipoise.Trials.Reporting;

/// <summary>Conditional power of the trial against the effect which the rest of the data is assumed to have, with marks for the design's effect, the present trend and no effect.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption; it names the look.</param>
/// <param name="EffectLabel">Name of the assumed effect with its unit, such as "Hazard ratio assumed for the rest".</param>
/// <param name="IsRatio">Whether the axis is logarithmic.</param>
/// <param name="Curve">Conditional power by assumed effect, in rising order of the effect.</param>
/// <param name="Marks">The effects that are named: design, trend, null.</param>
/// <param name="Predictive">Predictive powers, each with its prior; they have no place on the axis and stand as level lines.</param>
/// <param name="Limit">The conditional power below which the protocol speaks of futility; null for none.</param>
public sealed record ConditionalPowerFigure(
    string Id,
    string Title,
    string EffectLabel,
    bool IsRatio,
    ImmutableArray<ConditionalPowerPoint> Curve,
    ImmutableArray<ConditionalPowerMark> Marks,
    ImmutableArray<PredictivePowerLine> Predictive,
    double? Limit) : FigureBlock(Id, Title, "")
{
    /// <summary>The figure in words, made from its data.</summary>
    public override string AlternativeText => FigureWords.Of(this);
}

/// <summary>Conditional power, from 0 to 1, at an assumed effect.</summary>
public readonly record struct ConditionalPowerPoint(double Effect, double Power);

/// <summary>An assumed effect with a name, such as "Present trend".</summary>
public sealed record ConditionalPowerMark(string Label, double Effect, double Power);

/// <summary>A predictive power, from 0 to 1, with its prior, such as "Predictive power, flat prior".</summary>
public sealed record PredictivePowerLine(string Label, double Power);
