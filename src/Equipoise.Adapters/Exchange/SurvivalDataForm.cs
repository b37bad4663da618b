using System.Collections.Immutable;
using Equipoise.Statistics.Survival;

namespace Equipoise.Adapters.Exchange;

/// <summary>Which columns of a data set mean what.</summary>
/// <param name="Time">Column with the time from origin to event or end of observation.</param>
/// <param name="Event">Column that says whether the event ended it.</param>
public sealed record SurvivalDataForm(string Time, string Event)
{
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

    /// <summary>Values that mean that the event happened.</summary>
    public ImmutableArray<string> EventValues { get; init; } = ["1"];

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
public sealed record SurvivalData(SurvivalSample Sample, ImmutableArray<Covariate> Covariates, string? Reference, string Sha256);
