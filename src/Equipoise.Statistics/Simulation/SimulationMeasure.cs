namespace Equipoise.Statistics.Simulation;

/// <summary>What a measure counts.</summary>
public enum MeasureKind
{
    /// <summary>A whole number.</summary>
    Count,

    /// <summary>0 or 1: its mean is a share of the trials that have it.</summary>
    YesOrNo,

    /// <summary>A number, kept in units of 2^-30.</summary>
    Value,
}

/// <summary>Something of a simulated trial beside how it ends.</summary>
/// <param name="Name">For print and files.</param>
/// <param name="Kind">What it counts.</param>
public sealed record SimulationMeasure(string Name, MeasureKind Kind);

/// <summary>A measure over replicates.</summary>
/// <param name="Name">For print and files.</param>
/// <param name="Kind">What it counts.</param>
/// <param name="Found">Over the trials that have it; null when none does.</param>
public sealed record MeasureCharacteristics(string Name, MeasureKind Kind, Moments? Found);
