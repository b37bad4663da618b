using System.Globalization;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Screening;

/// <summary>
/// Records that a randomised participant, as was found later, did not meet an entry criterion. It is a deviation of the day of randomisation; the participant stays in the trial and is analysed as
/// randomised.
/// </summary>
/// <param name="Participant">The participant.</param>
/// <param name="Criterion">The criterion's number.</param>
/// <param name="Ground">What was found, and how.</param>
public sealed record RecordIneligibility(string Participant, string Criterion, string Ground) : RandomisedCommand(Participant)
{
    internal override System.Collections.Immutable.ImmutableArray<Role> MayAct => SiteStaffAndDataManager;

    internal override Decision Decide(Deciding deciding, ParticipantState participant, ParticipantRandomised randomisation, LocalDate today)
    {
        var criteria = deciding.Protocol.Document.Eligibility.Criteria;
        if (criteria.FirstOrDefault(c => c.Id == Criterion) is not { } criterion)
        {
            return Decision.Refuse("criterion", $"The protocol has no criterion {Criterion}; it has {string.Join(", ", criteria.Select(c => c.Id))}.");
        }

        if (string.IsNullOrWhiteSpace(Ground))
        {
            return Decision.Refuse("no-ground", "The finding needs a ground.");
        }

        var front = $"{criterion.Id} ({criterion.Label}) was not met at randomisation: ";
        var earlier = participant.Deviations.FirstOrDefault(d => d.Fact.Kind == DeviationKind.IneligibleRandomised && d.Fact.Description.StartsWith(front, StringComparison.Ordinal));
        return earlier.Fact is not null
            ? Decision.Refuse("deviation-known", string.Create(CultureInfo.InvariantCulture, $"That {Participant} did not meet {Criterion} is recorded already (entry {earlier.Sequence})."))
            : Decision.Of(new DeviationRecorded(Participant, DeviationKind.IneligibleRandomised, randomisation.RandomisedOn, front + Ground, FoundByRule: false));
    }
}
