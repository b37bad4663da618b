using System.Collections.Immutable;
using Equipoise.Statistics.CompetingRisks;
using Equipoise.Statistics.Parametric;
using Equipoise.Statistics.Survival;

namespace Equipoise.Cli.Verbs.Analyse;

/// <summary>The conventions and parameters that the user chose, or the defaults that the help names.</summary>
internal sealed record AnalysisSettings
{
    /// <summary>Of every interval, between 0 and 1.</summary>
    public double ConfidenceLevel { get; init; } = 0.95;

    /// <summary>The scale of a curve's limits; null when the user chose none, which is log-log for survival.</summary>
    public SurvivalLimits? Limits { get; init; }

    /// <summary>How a quantile is read where the curve is level at it.</summary>
    public QuantileConvention Quantiles { get; init; } = QuantileConvention.R;

    /// <summary>How the Cox model takes tied events.</summary>
    public Ties Ties { get; init; } = Ties.Efron;

    /// <summary>How the survival times that are nearly one are read.</summary>
    public TieTolerance NearTies { get; init; } = TieTolerance.RTimefix;

    /// <summary>Sandwich variance.</summary>
    public bool Robust { get; init; }

    /// <summary>Firth's penalty.</summary>
    public bool Firth { get; init; }

    /// <summary>Times at which curves are read.</summary>
    public ImmutableArray<double> Milestones { get; init; } = [];

    /// <summary>The end of a restricted mean.</summary>
    public double? Horizon { get; init; }

    /// <summary>The time axis of the proportional-hazards test.</summary>
    public TimeTransform Transform { get; init; } = TimeTransform.KaplanMeier;

    /// <summary>Scores of the arms in a test for trend.</summary>
    public ImmutableArray<double> Scores { get; init; } = [];

    /// <summary>The name of the weight of a trend or permutation test.</summary>
    public string? Weight { get; init; }

    /// <summary>Relabellings of a permutation test.</summary>
    public int Draws { get; init; } = 10_000;

    /// <summary>The seed of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The kind of event that is studied where there are several.</summary>
    public string? Cause { get; init; }

    /// <summary>Where the hazard of a piecewise exponential model changes.</summary>
    public ImmutableArray<double> Cuts { get; init; } = [];

    /// <summary>The variance of cumulative incidences.</summary>
    public IncidenceVariance IncidenceVariance { get; init; } = IncidenceVariance.InfinitesimalJackknife;

    /// <summary>The survival of those not cured in a mixture cure model.</summary>
    public ParametricFamily Family { get; init; } = ParametricFamily.Weibull;

    /// <summary>What a difference or ratio of shares is tested against; null for no difference.</summary>
    public double? Margin { get; init; }

    /// <summary>Rho of Gray's test.</summary>
    public double Rho { get; init; }

    /// <summary>The limits of survival curves.</summary>
    public KaplanMeierOptions KaplanMeier => new() { ConfidenceLevel = ConfidenceLevel, Limits = Limits ?? SurvivalLimits.LogLog, Quantiles = Quantiles };
}
