using System.Collections.Immutable;

namespace Equipoise.Trials.Reporting;

/// <summary>A figure as data. A renderer draws it and sets its title and alternative text beside it.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">The figure's caption.</param>
/// <param name="AlternativeText">What the figure shows, for a reader who cannot see it.</param>
public abstract record FigureBlock(string Id, string Title, string AlternativeText) : ReportBlock
{
    /// <summary>What the figure shows, for a reader who cannot see it; most figures make it from their own data.</summary>
    public virtual string AlternativeText { get; init; } = AlternativeText;
}

/// <summary>Kaplan-Meier curves with confidence limits and the extended risk table below the axis (at risk, censored, events), after Morris et al. 2019 (KMunicate).</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption.</param>
/// <param name="AlternativeText">Text for a reader who cannot see it.</param>
/// <param name="TimeLabel">Axis label with unit, such as "Months from randomisation".</param>
/// <param name="SurvivalLabel">Axis label, such as "Disease-free survival".</param>
/// <param name="TimeMaximum">Where the time axis ends, in the unit of <paramref name="TimeLabel"/>.</param>
/// <param name="TimeTicks">Ticks of the time axis; the risk table has a column for each.</param>
/// <param name="Curves">One curve per arm, in the protocol's arm order.</param>
/// <param name="MilestoneTime">A vertical mark, such as 24 months; null for none.</param>
public sealed record KaplanMeierFigure(
    string Id,
    string Title,
    string AlternativeText,
    string TimeLabel,
    string SurvivalLabel,
    double TimeMaximum,
    ImmutableArray<double> TimeTicks,
    ImmutableArray<SurvivalCurveData> Curves,
    double? MilestoneTime) : FigureBlock(Id, Title, AlternativeText)
{
    /// <summary>The figure with an alternative text made from its data.</summary>
    public KaplanMeierFigure Described() => this with { AlternativeText = FigureWords.Of(this) };
}

/// <summary>One arm's curve. <paramref name="Steps"/> starts at time 0 with survival 1 (a cumulative incidence: with 0) and is right-continuous; the risk table's arrays are parallel to the figure's ticks.</summary>
public sealed record SurvivalCurveData(
    string Label,
    ImmutableArray<SurvivalStep> Steps,
    ImmutableArray<double> CensoringTimes,
    ImmutableArray<RiskTableEntry> RiskTable,
    double EndOfFollowUp);

/// <summary>The survival from <paramref name="Time"/> on, with pointwise limits; a limit that is not defined is null.</summary>
public readonly record struct SurvivalStep(double Time, double Survival, double? Lower, double? Upper);

/// <summary>At a tick: participants at risk, and how many were censored and had an event up to it.</summary>
public readonly record struct RiskTableEntry(int AtRisk, int Censored, int Events);

/// <summary>A group-sequential boundary on the Z scale against the information fraction, with the observed statistics.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption.</param>
/// <param name="AlternativeText">Text for a reader who cannot see it.</param>
/// <param name="EffectDirection">What a positive Z means, such as "favours interleukin-2".</param>
/// <param name="Looks">The planned looks.</param>
/// <param name="Observed">What was seen.</param>
/// <param name="FutilityIsBinding">Whether crossing the futility line obliges to stop.</param>
public sealed record BoundaryFigure(
    string Id,
    string Title,
    string AlternativeText,
    string EffectDirection,
    ImmutableArray<BoundaryLook> Looks,
    ImmutableArray<ObservedLook> Observed,
    bool FutilityIsBinding) : FigureBlock(Id, Title, AlternativeText)
{
    /// <summary>The scale of the effects at the looks, drawn as a second panel; null for none.</summary>
    public BoundaryEffectAxis? EffectAxis { get; init; }

    /// <summary>The figure with an alternative text made from its data.</summary>
    public BoundaryFigure Described() => this with { AlternativeText = FigureWords.Of(this) };
}

/// <summary>
/// A planned look: critical values on the Z scale; null where there is none. The effects are the estimates which those values stand for at the look's information: the same Z is another effect at
/// every look, which is why they have a panel of their own and no axis beside that of Z.
/// </summary>
public sealed record BoundaryLook(string Label, double InformationFraction, double? EfficacyZ, double? FutilityZ, double? EfficacyEffect = null, double? FutilityEffect = null);

/// <summary>An observed statistic at a look, with the estimate on the scale of the effect where there is one.</summary>
public sealed record ObservedLook(string Label, double InformationFraction, double Z, double? Effect = null);

/// <summary>The scale of the effects in a boundary figure.</summary>
/// <param name="Label">Its name, such as "Hazard ratio".</param>
/// <param name="IsRatio">Whether it is drawn on a logarithmic axis.</param>
/// <param name="Null">The value of no effect.</param>
/// <param name="LowerIsBetter">Whether values below <paramref name="Null"/> favour the experimental arm; the axis is turned so that up always favours it, as Z does.</param>
public sealed record BoundaryEffectAxis(string Label, bool IsRatio, double Null, bool LowerIsBetter);

/// <summary>The flow of participants after CONSORT 2025.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption.</param>
/// <param name="AlternativeText">Text for a reader who cannot see it.</param>
/// <param name="Assessed">Assessed for eligibility.</param>
/// <param name="Excluded">Excluded before randomisation, by reason.</param>
/// <param name="Randomised">Randomised.</param>
/// <param name="Arms">What became of each arm, in the protocol's order.</param>
public sealed record ConsortFigure(
    string Id,
    string Title,
    string AlternativeText,
    int Assessed,
    ImmutableArray<ConsortLine> Excluded,
    int Randomised,
    ImmutableArray<ConsortArm> Arms) : FigureBlock(Id, Title, AlternativeText)
{
    /// <summary>The figure with an alternative text made from its data.</summary>
    public ConsortFigure Described() => this with { AlternativeText = FigureWords.Of(this) };
}

/// <summary>A labelled count in a CONSORT box.</summary>
public sealed record ConsortLine(string Label, int Count);

/// <summary>One arm's boxes: allocation, follow-up, analysis; each a heading count and its details.</summary>
public sealed record ConsortArm(
    string Label,
    int Allocated,
    ImmutableArray<ConsortLine> Allocation,
    ImmutableArray<ConsortLine> FollowUp,
    int Analysed,
    ImmutableArray<ConsortLine> Analysis);

/// <summary>Cumulative accrual against plan.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption.</param>
/// <param name="AlternativeText">Text for a reader who cannot see it.</param>
/// <param name="TimeLabel">Axis label, such as "Months since the first site opened".</param>
/// <param name="Series">Cumulative counts, each with a label; points are (time, count) at each change.</param>
/// <param name="Planned">The plan, as points of a broken line.</param>
public sealed record AccrualFigure(
    string Id,
    string Title,
    string AlternativeText,
    string TimeLabel,
    ImmutableArray<AccrualSeries> Series,
    ImmutableArray<AccrualPoint> Planned) : FigureBlock(Id, Title, AlternativeText)
{
    /// <summary>The forecast from the cut on: a band and its middle, in rising order of time; empty for none.</summary>
    public ImmutableArray<AccrualProjection> Projection { get; init; } = [];

    /// <summary>What the band is, such as "80% of 10,000 simulated futures".</summary>
    public string ProjectionLabel { get; init; } = "Projection";

    /// <summary>How many each site has randomised, in the order of drawing; empty for none.</summary>
    public ImmutableArray<SiteAccrual> Sites { get; init; } = [];

    /// <summary>The figure with an alternative text made from its data.</summary>
    public AccrualFigure Described() => this with { AlternativeText = FigureWords.Of(this) };
}

/// <summary>A cumulative count.</summary>
public sealed record AccrualSeries(string Label, ImmutableArray<AccrualPoint> Points);

/// <summary>A time and the count reached by it.</summary>
public readonly record struct AccrualPoint(double Time, double Count);

/// <summary>The forecast of a cumulative count at a time: its middle and the limits of the band.</summary>
public readonly record struct AccrualProjection(double Time, double Lower, double Middle, double Upper);

/// <summary>A site's randomised participants, and how many were planned for it where that is known.</summary>
public sealed record SiteAccrual(string Label, int Count, int? Target = null);
