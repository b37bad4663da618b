using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.FollowUp;

/// <summary>Records that a participant wants no more of the trial's treatment. Visits and calls go on, and the analysis is as randomised.</summary>
public sealed record WithdrawFromTreatment(string Participant, LocalDate WithdrewOn, string Ground) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today) =>
        Implausible(WithdrewOn, "A withdrawal", participant, randomisation, today) is { } refusal ? new Decision([], refusal)
        : participant.TreatmentWithdrawal is not null ? Decision.Refuse("withdrawn", $"{Participant} has already withdrawn from treatment.")
        : new Decision([new TreatmentWithdrawn(Participant, WithdrewOn, Ground), .. Withdrawals.StopTreatment(participant, Ground)], null);
}

/// <summary>Records that a participant wants no more visits and calls. Treatment ends too. What was recorded stays; a death that becomes known otherwise is still recorded.</summary>
public sealed record WithdrawFromFollowUp(string Participant, LocalDate WithdrewOn, string Ground) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today) =>
        Implausible(WithdrewOn, "A withdrawal", participant, randomisation, today) is { } refusal ? new Decision([], refusal)
        : participant.FollowUpWithdrawal is not null ? Decision.Refuse("withdrawn", $"{Participant} has already withdrawn from follow-up.")
        : Withdrawals.Later(participant, WithdrewOn, alsoDeath: false) is { } later ? new Decision([], later)
        : new Decision([new FollowUpWithdrawn(Participant, WithdrewOn, Ground), .. Withdrawals.StopTreatment(participant, Ground)], null);
}

/// <summary>
/// Records that a participant, or a candidate, took the consent back. What was recorded up to that day stays and is analysed as randomised; nothing that happens later is recorded. A candidate
/// is not randomised any more.
/// </summary>
public sealed record WithdrawConsent(string Participant, LocalDate WithdrewOn, string Ground) : ParticipantCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today) =>
        participant.Consent is not { } consent ? Decision.Refuse("no-consent", $"{Participant} has given no consent that could be taken back.")
        : participant.ConsentWithdrawal is not null ? Decision.Refuse("withdrawn", $"{Participant} has already taken the consent back.")
        : WithdrewOn < consent.Fact.ConsentedOn || WithdrewOn > today
            ? Decision.Refuse("withdrawal-date", $"A withdrawal on {WithdrewOn:uuuu-MM-dd} is outside the days from consent ({consent.Fact.ConsentedOn:uuuu-MM-dd}) to today ({today:uuuu-MM-dd}).")
        : participant.Death is { } death && WithdrewOn > death.Fact.DiedOn ? Decision.Refuse("date-after-death", $"{Participant} died on {death.Fact.DiedOn:uuuu-MM-dd}.")
        : Withdrawals.Later(participant, WithdrewOn, alsoDeath: true) is { } later ? new Decision([], later)
        : new Decision([new ConsentWithdrawn(Participant, WithdrewOn, Ground), .. Withdrawals.StopTreatment(participant, Ground)], null);
}

/// <summary>What the kinds of withdrawal have in common.</summary>
internal static class Withdrawals
{
    /// <summary>With what the ground of a stop begins that a withdrawal brings.</summary>
    public const string Ground = "Withdrawal: ";

    /// <summary>Stops the treatment of a randomised participant for good, unless it is stopped or there is none.</summary>
    public static IEnumerable<TrialEvent> StopTreatment(ParticipantState participant, string ground) =>
        participant.Cycles.LastOrDefault() is not { } cycle || participant.Stops.Any(s => s.Fact.Scope == StopScope.Treatment)
            ? []
            : [new TreatmentStopped(participant.Id, cycle.Start.Fact.Cycle, StopScope.Treatment, Ground + ground)];

    /// <summary>Refuses a withdrawal before something that was recorded as happening later: one of the two dates is wrong.</summary>
    public static Rejection? Later(ParticipantState participant, LocalDate on, bool alsoDeath)
    {
        ImmutableArray<(string What, LocalDate? On)> seen =
        [
            ("an assessment", participant.Assessments.Select(a => (LocalDate?)a.Fact.AssessedOn).Max()),
            ("a contact", participant.Contacts.Select(c => (LocalDate?)c.Fact.ContactOn).Max()),
            ("a relapse", alsoDeath ? participant.Relapse?.Fact.EvidenceOn : null),
            ("death", alsoDeath ? participant.Death?.Fact.DiedOn : null),
        ];
        return seen.FirstOrDefault(s => s.On > on) is { On: { } later } found
            ? new Rejection("recorded-later", $"The withdrawal is dated {on:uuuu-MM-dd}, but {found.What} is recorded on {later:uuuu-MM-dd}; one of the two must be corrected first.")
            : null;
    }
}
