using System.Collections.Immutable;
using System.Globalization;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Conduct;

/// <summary>
/// An investigator signs an entry about a participant of the own site, as it counts at this moment. A later correction of the entry leaves the signature in the ledger and takes its force; then it may
/// be signed again.
/// </summary>
/// <param name="Participant">The participant.</param>
/// <param name="Entry">The entry; it is about this participant, and was not struck.</param>
/// <param name="Meaning">What the signature means, such as "eligibility confirmed".</param>
public sealed record SignEntry(string Participant, long Entry, string Meaning) : ParticipantCommand(Participant)
{
    internal override ImmutableArray<Role> MayAct => [Role.Investigator];

    internal override Decision Decide(Deciding deciding, ParticipantState participant, LocalDate today)
    {
        if (participant.ContentHash(Entry) is not { } content)
        {
            return Decision.Refuse("entry-unknown", string.Create(CultureInfo.InvariantCulture, $"Entry {Entry} is not one about {Participant} that counts."));
        }

        var earlier = participant.Signatures.FirstOrDefault(s => s.Fact.Entry == Entry && s.Fact.ContentSha256 == content && s.Fact.SignedBy == deciding.Actor.Id);
        return earlier.Fact is not null ? Decision.Refuse("already-signed", string.Create(CultureInfo.InvariantCulture, $"{deciding.Actor.Id} signed entry {Entry} as it stands already (entry {earlier.Sequence})."))
            : participant.EventOf(Entry) is EntrySigned ? Decision.Refuse("entry-unknown", string.Create(CultureInfo.InvariantCulture, $"Entry {Entry} is a signature itself."))
            : string.IsNullOrWhiteSpace(Meaning) ? Decision.Refuse("no-meaning", "A signature says what it means.")
            : Decision.Of(new EntrySigned(Participant, Entry, content, Meaning, deciding.Actor.Id, deciding.State.NameOf(deciding.Actor.Id), deciding.ShownBy));
    }
}
