using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Trials.Inspection;

/// <summary>A review of the trail that took place.</summary>
/// <param name="Review">What was reviewed and concluded.</param>
/// <param name="By">Who reviewed.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Entry">The entry.</param>
public sealed record TrailReview(RecordTrailReviewed Review, Actor By, Instant At, long Entry);

/// <summary>Records that a stretch of the trail was reviewed, as is done periodically. An inspector writes nothing; the review is the sponsor's and the data manager's.</summary>
/// <param name="FromEntry">The first entry looked through; from 1.</param>
/// <param name="ToEntry">The last one; the trail must have come so far.</param>
/// <param name="Listed">Events that the list ranked as worth a look.</param>
/// <param name="Concerns">Entries of the stretch that need something; empty for none.</param>
/// <param name="Conclusion">What was concluded; always needed.</param>
public sealed record ReviewRecordTrail(long FromEntry, long ToEntry, int Listed, ImmutableArray<long> Concerns, string Conclusion) : Command
{
    internal override ImmutableArray<Role> MayAct => [Role.Sponsor, Role.DataManager];

    internal override Decision Decide(Deciding deciding) =>
        FromEntry < 1 || ToEntry < FromEntry || ToEntry > deciding.State.Version
            ? Decision.Refuse("stretch", FormattableString.Invariant($"The trail has the entries 1 to {deciding.State.Version}; {FromEntry} to {ToEntry} is no stretch of it."))
        : Concerns.Any(c => c < FromEntry || c > ToEntry) ? Decision.Refuse("concern-outside", FormattableString.Invariant($"Entry {Concerns.First(c => c < FromEntry || c > ToEntry)} is not in the stretch reviewed, {FromEntry} to {ToEntry}."))
        : Listed < 0 ? Decision.Refuse("listed", "The number of events listed is 0 or more.")
        : string.IsNullOrWhiteSpace(Conclusion) ? Decision.Refuse("no-conclusion", "A review says what was concluded.")
        : Decision.Of(new RecordTrailReviewed(FromEntry, ToEntry, Listed, Concerns, Conclusion));
}
