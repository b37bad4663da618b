using System.Collections.Immutable;

namespace Equipoise.Trials.Reporting;

/// <summary>The course of each participant as a lane along time: treatment as a bar, follow-up as a line, and marks for relapse, crossover, death and the last time seen.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption.</param>
/// <param name="TimeLabel">Axis label with unit.</param>
/// <param name="Arms">Labels of the arms in the protocol's order.</param>
/// <param name="Lanes">The participants, in the order of drawing. A picture shows the first 60 and says how many it left out; the table shows all.</param>
public sealed record SwimmerFigure(string Id, string Title, string TimeLabel, ImmutableArray<string> Arms, ImmutableArray<SwimmerLane> Lanes) : FigureBlock(Id, Title, "")
{
    /// <summary>The figure in words, made from its data.</summary>
    public override string AlternativeText => FigureWords.Of(this);

    /// <summary>The figure with its lanes by arm, and in an arm by falling length; ties by participant.</summary>
    public SwimmerFigure Sorted() => this with { Lanes = [.. Lanes.OrderBy(l => l.Arm).ThenByDescending(l => l.End).ThenBy(l => l.Participant, StringComparer.Ordinal)] };
}

/// <summary>A participant's lane, from time 0 to <paramref name="End"/>.</summary>
/// <param name="Participant">The participant's number, never a name.</param>
/// <param name="Arm">Index of the arm as randomised.</param>
/// <param name="End">Where the lane ends: death, or the last time seen.</param>
/// <param name="Treatment">Stretches under treatment, each with the index of the arm whose treatment it is: after a crossover another than the randomised one.</param>
/// <param name="Marks">What happened.</param>
public sealed record SwimmerLane(string Participant, int Arm, double End, ImmutableArray<SwimmerSpan> Treatment, ImmutableArray<SwimmerMark> Marks);

/// <summary>A stretch under the treatment of an arm.</summary>
public readonly record struct SwimmerSpan(double From, double To, int Arm);

/// <summary>Something that happened at a time.</summary>
public readonly record struct SwimmerMark(double Time, SwimmerEvent Event);

/// <summary>What a swimmer plot marks, each with its shape.</summary>
public enum SwimmerEvent
{
    /// <summary>Relapse: a filled diamond.</summary>
    Relapse,

    /// <summary>Crossover to another arm's treatment: a triangle.</summary>
    Crossover,

    /// <summary>Death: a cross.</summary>
    Death,

    /// <summary>Last seen alive: an open circle.</summary>
    LastSeen,

    /// <summary>Consent withdrawn or lost: an open square.</summary>
    Lost,
}
