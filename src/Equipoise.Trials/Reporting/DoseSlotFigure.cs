using System.Collections.Immutable;

namespace Equipoise.Trials.Reporting;

/// <summary>A map of doses: a row for each participant, a column for each slot of the plan; what became of each dose by shape and colour.</summary>
/// <param name="Id">Unique in the report.</param>
/// <param name="Title">Caption.</param>
/// <param name="Cycles">The cycles, which divide the columns; each participant has as many states as there are slots in all.</param>
/// <param name="Rows">The participants, in the order of drawing. A picture shows the first 60 and says how many it left out; the table shows all.</param>
public sealed record DoseSlotFigure(string Id, string Title, ImmutableArray<DoseCycle> Cycles, ImmutableArray<DoseSlotRow> Rows) : FigureBlock(Id, Title, "")
{
    /// <summary>How many slots the plan has.</summary>
    public int Slots => Cycles.Sum(c => Math.Max(0, c.Slots));

    /// <summary>The figure in words, made from its data.</summary>
    public override string AlternativeText => FigureWords.Of(this);
}

/// <summary>A cycle and its number of slots.</summary>
public sealed record DoseCycle(string Label, int Slots);

/// <summary>A participant's doses; slots beyond the end of <paramref name="Slots"/> count as not reached.</summary>
/// <param name="Participant">The participant's number, never a name.</param>
/// <param name="Group">A heading under which the row stands, such as the arm; empty for none.</param>
/// <param name="Slots">What became of each slot.</param>
public sealed record DoseSlotRow(string Participant, string Group, ImmutableArray<DoseSlotState> Slots);

/// <summary>What became of a dose.</summary>
public enum DoseSlotState
{
    /// <summary>Given.</summary>
    Given,

    /// <summary>Not given for toxicity.</summary>
    Held,

    /// <summary>Not given for another reason.</summary>
    Skipped,

    /// <summary>After the cycle or the treatment was stopped.</summary>
    Stopped,

    /// <summary>Not due by the cut.</summary>
    NotReached,
}
