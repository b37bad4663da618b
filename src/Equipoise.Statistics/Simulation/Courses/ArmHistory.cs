using Equipoise.Statistics.Design;

namespace Equipoise.Statistics.Simulation.Courses;

/// <summary>
/// An illness-death model of one arm: relapse and death without relapse act side by side on time since entry; after a relapse death acts on time since the relapse, by a hazard of its own for those who
/// cross over to the other treatment then. Follow-up ends by the dropout of the design. Source: Putter, Fiocco and Geskus, Statistics in Medicine 2007;26:2389-2430.
/// </summary>
public sealed record ArmHistory
{
    /// <summary>An arm in which nothing but relapse happens, until said otherwise by <c>with</c>.</summary>
    public ArmHistory(PiecewiseHazard relapse)
    {
        ArgumentNullException.ThrowIfNull(relapse);
        Relapse = relapse;
    }

    /// <summary>Of the first relapse, by time since entry; it may have a cured share.</summary>
    public PiecewiseHazard Relapse { get; init; }

    /// <summary>Of death without relapse, by time since entry.</summary>
    public PiecewiseHazard DeathFirst { get; init; } = PiecewiseHazard.None;

    /// <summary>Of death after a relapse, by time since the relapse.</summary>
    public PiecewiseHazard DeathAfterRelapse { get; init; } = PiecewiseHazard.None;

    /// <summary>The share of relapsed participants who cross over, at the relapse; from 0 to 1.</summary>
    public double Crossover { get; init; }

    /// <summary>Of death after a relapse with crossover; that after a relapse unless given.</summary>
    public PiecewiseHazard? DeathAfterCrossover { get; init; }
}

/// <summary>What happens to participants of one stratum in each arm.</summary>
/// <param name="Control">The control arm.</param>
/// <param name="Experimental">The experimental arm.</param>
public sealed record StratumHistory(ArmHistory Control, ArmHistory Experimental);

/// <summary>Which happening the looks count.</summary>
public enum CountedEvent
{
    /// <summary>The first of relapse and death: disease-free survival.</summary>
    RelapseOrDeath,

    /// <summary>Death, before or after a relapse: overall survival.</summary>
    Death,
}
