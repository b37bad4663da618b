using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using NodaTime;

namespace Equipoise.Trials.Dosing;

/// <summary>Records that a cycle is left out, and why; the one after it comes next. The first cycle is not left out: whoever is never treated has none.</summary>
/// <param name="Participant">The participant.</param>
/// <param name="Cycle">The cycle's number; the next one of the course.</param>
/// <param name="Ground">Why.</param>
public sealed record OmitCycle(string Participant, int Cycle, string Ground) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        var next = CycleCalendar.Next(participant);
        return participant.TreatmentUnder(deciding.Protocol) is not { } treatment ? Decision.Refuse("no-treatment", $"{Participant} has no treatment of which a cycle could be left out.")
            : string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("ground", "A cycle is left out for a ground, and none is given.")
            : CycleCalendar.Course(participant).Length == 0 ? Decision.Refuse("not-treated", $"{Participant} has not started treatment.")
            : Cycle != next || CycleCalendar.Find(treatment.Schedule, next) is null
                ? Decision.Refuse("cycle", string.Create(CultureInfo.InvariantCulture, $"Cycle {Cycle} of {Participant} is not the next one{(CycleCalendar.Find(treatment.Schedule, next) is null ? "; all have begun or are left out" : $"; that is cycle {next}")}."))
            : Decision.Of(new CycleOmitted(Participant, Cycle, Ground));
    }
}
