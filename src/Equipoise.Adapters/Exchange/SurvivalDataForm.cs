using System.Collections.Immutable;
using Equipoise.Statistics.Survival;

namespace Equipoise.Adapters.Exchange;

/// <summary>Which columns of a data set mean what.</summary>
/// <param name="Time">Column with the time from origin to event or end of observation; null for an analysis that ignores time.</param>
/// <param name="Event">Column that says whether the event ended it, or with what.</param>
public sealed record SurvivalDataForm(string? Time, string Event)
{
    /// <summary>Column with the time at which the row came under observation, when it was not the origin; a participant may then have several rows.</summary>
    public string? Start { get; init; }

    /// <summary>Column with case weights: how often a row counts.</summary>
    public string? Weights { get; init; }

    /// <summary>Column whose values are clusters: rows of one cluster may depend on each other.</summary>
    public string? Cluster { get; init; }

    /// <summary>Column that enters a model's linear predictor with coefficient 1.</summary>
    public string? Offset { get; init; }

    /// <summary>Covariates to be read as factors whatever their values look like, each with its reference level, or null for the first.</summary>
    public ImmutableDictionary<string, string?> Factors { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>
    /// True when the event column holds one label for each kind of event, or of outcome: then every value that is not one of <see cref="CensoredValues"/> is an event,
    /// unless <see cref="EventValues"/> says which are.
    /// </summary>
    public bool SeveralKinds { get; init; }

    /// <summary>Column with the arm; null when there are no arms.</summary>
    public string? Arm { get; init; }

    /// <summary>The arm that the others are compared with; null for 'placebo', 'control' or 'observation' where there is one, else the first label.</summary>
    public string? Reference { get; init; }

    /// <summary>Columns whose combinations are the strata.</summary>
    public ImmutableArray<string> Strata { get; init; } = [];

    /// <summary>Columns that enter the Cox model as covariates.</summary>
    public ImmutableArray<string> Covariates { get; init; } = [];

    /// <summary>Column that identifies participants; null for 'participant' where there is such a column.</summary>
    public string? Id { get; init; }

    /// <summary>Values that mean that the event happened; none for the usual: 1, or with <see cref="SeveralKinds"/> every value that does not mean its absence.</summary>
    public ImmutableArray<string> EventValues { get; init; } = [];

    /// <summary>Values that mean that observation ended without it.</summary>
    public ImmutableArray<string> CensoredValues { get; init; } = ["0"];
}

/// <summary>A covariate: numeric, or a factor.</summary>
/// <param name="Column">Its column.</param>
/// <param name="Numbers">Its values when every one is a number; else null.</param>
/// <param name="Factor">Its labels, the first being the reference, when it is not numeric; else null.</param>
public sealed record Covariate(string Column, ImmutableArray<double>? Numbers, Factor? Factor)
{
    /// <summary>Adds it to a design.</summary>
    public CoxDesign AddTo(CoxDesign design)
    {
        ArgumentNullException.ThrowIfNull(design);
        return Numbers is { } numbers ? design.With(Column, numbers) : Factor is { } factor ? design.With(Column, factor) : design;
    }
}

/// <summary>Survival data as read from a file.</summary>
/// <param name="Sample">Times, events, arms (the reference first; one group when there is no arm) and strata.</param>
/// <param name="Covariates">Covariates, in the order asked for.</param>
/// <param name="Reference">The reference arm; null when there is no arm.</param>
/// <param name="Sha256">SHA-256 of the file's bytes.</param>
public sealed record SurvivalData(SurvivalSample Sample, ImmutableArray<Covariate> Covariates, string? Reference, string Sha256)
{
    /// <summary>The event column as labels, when it holds several kinds; null otherwise.</summary>
    public Factor? Outcomes { get; init; }

    /// <summary>The labels of <see cref="Outcomes"/> that are events, in the order of the labels.</summary>
    public ImmutableArray<string> Causes { get; init; } = [];

    /// <summary>The clusters; null when there are none.</summary>
    public Factor? Clusters { get; init; }

    /// <summary>The offset; null when there is none.</summary>
    public ImmutableArray<double>? Offset { get; init; }

    /// <summary>True when rows are intervals, of which a participant may have several.</summary>
    public bool HasIntervals { get; init; }
}
