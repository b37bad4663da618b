using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Randomisation;

/// <summary>Marks that a participant should not have been randomised, and records the deviation. The position stays used and the allocation stands.</summary>
public sealed record MarkRandomisedInError(string Participant, string Ground) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today) =>
        participant.InError is { } marked ? Decision.Refuse("marked-in-error", $"{Participant} is already marked as randomised in error (entry {marked.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)}).")
        : string.IsNullOrWhiteSpace(Ground) ? Decision.Refuse("no-ground", "The mark needs a ground.")
        : Decision.Of(
            new RandomisedInErrorMarked(Participant, Ground),
            new DeviationRecorded(Participant, DeviationKind.IneligibleRandomised, randomisation.RandomisedOn, "Randomised in error: " + Ground, FoundByRule: false));
}

/// <summary>Records the stratum that a randomised participant truly belongs to. No allocation moves, neither this one nor a later one.</summary>
public sealed record CorrectStratum(string Participant, ImmutableArray<LevelUsed> Levels, string Ground) : RandomisedCommand(Participant)
{
    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (string.IsNullOrWhiteSpace(Ground))
        {
            return Decision.Refuse("no-ground", "The correction needs a ground.");
        }

        var factors = deciding.Protocol.Document.Stratification;
        if (!Levels.Select(l => l.Factor).SequenceEqual(factors.Select(f => f.Id), StringComparer.Ordinal))
        {
            return Decision.Refuse("stratum-unknown", $"A stratum is one level of each factor, in the order {string.Join(", ", factors.Select(f => f.Id))}.");
        }

        foreach (var (level, factor) in Levels.Zip(factors))
        {
            var accepted = factor.BySite ? deciding.State.Sites.Keys : factor.Levels.Select(l => l.Id);
            if (!accepted.Contains(level.Level, StringComparer.Ordinal))
            {
                return Decision.Refuse("stratum-unknown", $"{factor.Label} has no level '{level.Level}'; it has {string.Join(", ", accepted)}.");
            }
        }

        return Decision.Of(new StratumCorrected(Participant, string.Join('/', Levels.Select(l => l.Level)), Levels, Ground));
    }
}

/// <summary>
/// Unblinds one participant in an emergency. Whoever gives it, having shown once more who they are, is told the arm by what shows the answer; the entry, and every notice made of it, does not hold
/// the arm. Who may, is what the protocol says. It may be given again, and is recorded each time.
/// </summary>
public sealed record UnblindParticipant(string Participant, string Ground) : RandomisedCommand(Participant)
{
    /// <summary>The rule that refuses whoever did not show who they are. It speaks of what surrounds the command and not of the command, so that the same key may come again.</summary>
    public const string NotShown = "reauthentication";

    /// <summary>For how long a person who showed who they are is taken for who they were.</summary>
    private static readonly Duration Fresh = Duration.FromMinutes(5);

    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        if (!deciding.Protocol.ArmsConcealed)
        {
            return Decision.Refuse("nothing-blinded", "The arms are not concealed from the site: each participant's arm stands with the allocation.");
        }

        if (deciding.Protocol.Document.Access.Unblinding is EmergencyUnblinding emergency && !emergency.By.Contains(deciding.Actor.Role))
        {
            return Decision.Refuse("role", $"In an emergency {string.Join(", ", emergency.By.Select(Words.Of))} may unblind; {deciding.Actor.Id} acts as {Words.Of(deciding.Actor.Role)}.");
        }

        if (string.IsNullOrWhiteSpace(Ground))
        {
            return Decision.Refuse("no-ground", "Unblinding needs a ground.");
        }

        return deciding.Sources.Reauthenticated is { } again && again.Actor == deciding.Actor.Id && again.At <= deciding.Now && deciding.Now - again.At <= Fresh
            ? Decision.Of(new ParticipantUnblinded(Participant, Ground, again.How, again.At))
            : Decision.Refuse(NotShown, $"{deciding.Actor.Id} must show once more who they are, now, to be told an arm ('equipoise unblind' asks for the passphrase).");
    }
}
