using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>A dose level: full, or one of the protocol's reductions.</summary>
/// <param name="Id">Name.</param>
/// <param name="Percent">Percent of the full dose.</param>
public sealed record DoseLevel(string Id, decimal Percent)
{
    /// <summary>The name of the level that is not reduced.</summary>
    public const string FullId = "full";

    /// <summary>The full dose.</summary>
    public static DoseLevel Full { get; } = new(FullId, 100);

    /// <summary>The protocol's levels, the full dose first.</summary>
    public static ImmutableArray<DoseLevel> All(DoseDeclaration dose)
    {
        ArgumentNullException.ThrowIfNull(dose);
        return [Full, .. dose.Levels is { } rules ? rules.Reductions.Select(r => new DoseLevel(r.Id, r.Percent)) : []];
    }

    /// <summary>The level that applies to the next cycle. A course after crossover begins at the full dose.</summary>
    internal static DoseLevel Of(ParticipantState participant, DoseDeclaration dose) =>
        participant.LevelChanges.LastOrDefault(c => c.Sequence > (participant.Crossover?.Sequence ?? 0)).Fact is { } last
            ? All(dose).FirstOrDefault(l => l.Id == last.ToLevel) ?? new DoseLevel(last.ToLevel, last.Percent)
            : Full;
}

/// <summary>Changes the dose level from the next cycle on: a step down, by one level or more; up only where the protocol allows that a dose is raised again.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="ToLevel">A level of the protocol.</param>
/// <param name="Ground">Why.</param>
public sealed record ReduceDose(string Participant, string ToLevel, string Ground) : RandomisedCommand(Participant)
{
    internal override ImmutableArray<Role> MayAct => [Role.Investigator];

    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (participant.TreatmentUnder(deciding.Protocol)?.Dose is not { Levels: { } rules } dose)
        {
            return Decision.Refuse("no-levels", $"The protocol declares no dose levels for {Participant}: a dose is held or treatment stopped, and never reduced.");
        }

        var levels = DoseLevel.All(dose);
        var current = DoseLevel.Of(participant, dose);
        var (from, to) = (levels.IndexOf(current), levels.Select(l => l.Id).ToList().IndexOf(ToLevel));
        return to < 0 ? Decision.Refuse("level-unknown", $"The protocol has no level '{ToLevel}'; it has {string.Join(", ", levels.Select(l => l.Id))}.")
            : string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("ground", "A dose is reduced for a ground, and none is given.")
            : CycleCalendar.Course(participant).Length == 0 ? Decision.Refuse("not-treated", $"{Participant} has not started treatment.")
            : to == from ? Decision.Refuse("level-same", $"{Participant} is at level {ToLevel} already.")
            : to < from && !rules.ReEscalation ? Decision.Refuse("no-re-escalation", $"{Participant} is at level {current.Id}; the protocol does not raise a dose once reduced.")
            : Decision.Of(new DoseLevelChanged(Participant, current.Id, ToLevel, levels[to].Percent, Ground));
    }
}
