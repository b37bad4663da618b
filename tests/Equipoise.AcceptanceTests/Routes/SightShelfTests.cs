using Equipoise.Adapters.Storage;
using Equipoise.Trials.Cleaning;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Oversight;
using Equipoise.Web.Centre;
using Equipoise.Web.Trial;
using NodaTime;

namespace Equipoise.AcceptanceTests.Routes;

/// <summary>Sights that take over what entries did not touch, and what is kept of them, held to those made from nothing at each step.</summary>
[Collection(WebCollection.Name)]
public sealed class SightShelfTests(WebRehearsal rehearsal)
{
    [Fact]
    public void A_sight_taken_over_from_step_to_step_is_the_one_made_from_nothing()
    {
        var (entries, state) = (Entries(rehearsal.Running()), TrialState.Empty);
        var shelf = new SightShelf(() => state);
        var (untouched, sights) = (0, 0);
        foreach (var portion in entries.Skip(20).Chunk(entries.Count / 3).Prepend([.. entries.Take(20)]))
        {
            state = state.EvolveAll(portion);
            Same(shelf.Masked(), state.Masked());
            Same(shelf.Records(), state.WithoutResults());
            foreach (var site in state.Sites.Keys)
            {
                sights++;
                var before = shelf.AtSite(site);
                if (sights % 5 == 0)
                {
                    Same(before, state.AtSite(site));
                }

                state = state.Evolve(Refusal(state));
                untouched += ReferenceEquals(shelf.AtSite(site), before) ? 1 : 0;
            }
        }

        untouched.ShouldBe(sights, "an entry about nobody leaves every site's sight as it is");
    }

    [Fact]
    public void An_entry_makes_new_only_the_participant_that_it_is_about()
    {
        var (entries, state) = (Entries(rehearsal.Running()), TrialState.Empty);
        var shelf = new SightShelf(() => state);
        state = TrialState.Fold(entries.Take(entries.Count - 1).TakeWhile((e, i) => i < entries.FindLastIndex(x => x.Event is Equipoise.Trials.Ledger.Events.ParticipantEvent)));
        var about = entries.FindLast(e => e.Event is Equipoise.Trials.Ledger.Events.ParticipantEvent)!;
        var participant = ((Equipoise.Trials.Ledger.Events.ParticipantEvent)about.Event).Participant;
        var (masked, here) = (shelf.Masked(), state.Participants[participant].Site);
        var elsewhere = state.Sites.Keys.First(s => s != here);
        var (own, other, circumstances) = (shelf.AtSite(here), shelf.AtSite(elsewhere), shelf.CircumstancesOf(masked));
        state = state.Evolve(about);
        shelf.Masked().Participants.Values.Count(p => !ReferenceEquals(masked.Participants[p.Id], p)).ShouldBe(1);
        shelf.AtSite(here).ShouldNotBeSameAs(own);
        shelf.AtSite(here).Participants[participant].ShouldBeSameAs(state.Participants[participant]);
        shelf.AtSite(elsewhere).ShouldBeSameAs(other);
        shelf.CircumstancesOf(shelf.Masked()).ShouldBeSameAs(circumstances);
        shelf.NameOf(shelf.Masked()).ShouldBe("masked");
        shelf.NameOf(state).ShouldBeNull();
    }

    [Fact]
    public void A_ledger_that_was_set_back_is_seen_from_its_start()
    {
        var (entries, state) = (Entries(rehearsal.Running()), TrialState.Empty);
        var shelf = new SightShelf(() => state);
        state = TrialState.Fold(entries);
        _ = (shelf.Masked(), shelf.AtSite("01"), shelf.Records());
        state = TrialState.Fold(entries.Take(entries.Count / 2));
        Same(shelf.Masked(), state.Masked());
        Same(shelf.AtSite("01"), state.AtSite("01"));
    }

    [Fact]
    public void What_is_late_is_the_same_taken_over_from_step_to_step_as_counted_anew()
    {
        var (entries, state) = (Entries(rehearsal.Running()), TrialState.Empty);
        var shelf = new SightShelf(() => state);
        var kept = new Kept(shelf);
        var (computed, all) = (0, 0);
        var now = entries[^1].RecordedAt + Duration.FromMinutes(1);
        foreach (var portion in entries.Skip(20).Chunk(entries.Count / 9).Prepend([.. entries.Take(20)]))
        {
            state = state.EvolveAll(portion);
            var records = shelf.Records();
            all += state.Participants.Count;
            var of = kept.OfEach(records, now, p =>
            {
                computed++;
                return LateOfOne.Of(records, p, now);
            });
            var late = LateItems.Of(records, now, of);
            string.Join('\n', late.Items).ShouldBe(string.Join('\n', LateItems.Of(state, now).Items));
            late.Forms.ShouldBe(LateItems.Of(state, now).Forms);
            late.Counts.ShouldBe(LateItems.Of(state, now).Counts);
            Told(state.InOrder.OrderBy(p => p.Site, StringComparer.Ordinal).SelectMany(p => of(p).Items)).ShouldBe(Told(CleaningList.Of(state, now)));
        }

        computed.ShouldBeLessThan(all);

        // Asked again within the same few minutes nothing is computed; later everything is.
        var again = computed;
        _ = LateItems.Of(shelf.Records(), now, kept.OfEach(shelf.Records(), now, p => Counted(p, now)));
        computed.ShouldBe(again);
        _ = LateItems.Of(shelf.Records(), now + Kept.Slot, kept.OfEach(shelf.Records(), now + Kept.Slot, p => Counted(p, now + Kept.Slot)));
        computed.ShouldBe(again + state.Participants.Count);

        LateOfOne Counted(ParticipantState p, Instant at)
        {
            computed++;
            return LateOfOne.Of(shelf.Records(), p, at);
        }
    }

    [Fact]
    public void The_state_at_the_last_cut_is_the_one_folded_up_to_it_and_in_no_sight()
    {
        var entries = Entries(rehearsal.Finished());
        var state = TrialState.Fold(entries);
        var cut = state.Cuts[^1];
        var there = state.UpTo(cut.UpToSequence);
        there.ShouldNotBeNull();
        var folded = TrialState.Fold(entries.TakeWhile(e => e.Sequence <= cut.UpToSequence));
        (there.Version, there.HeadHash, there.LastRecordedAt).ShouldBe((folded.Version, folded.HeadHash, folded.LastRecordedAt));
        SightTests.Lines(there).ShouldBe(SightTests.Lines(folded).Where(l => !l.StartsWith(".Commands", StringComparison.Ordinal)));
        entries.Aggregate(TrialState.Empty, (s, e) => s.Evolve(e)).UpTo(cut.UpToSequence)!.HeadHash.ShouldBe(there.HeadHash);
        foreach (var sight in (TrialState[])[state.Masked(), state.WithoutResults(), state.AtSite("01")])
        {
            sight.UpTo(cut.UpToSequence).ShouldBeNull();
        }
    }

    [Fact]
    public void A_table_says_of_when_it_is_where_entries_came_since()
    {
        var state = TrialState.Fold(Entries(rehearsal.Running()));
        new Counted<int>(1, state.Version, state.LastRecordedAt).Note(state).ShouldBeNull();
        new Counted<int>(1, state.Version - 2, Instant.FromUtc(2026, 6, 1, 9, 5, 7)).Note(state)!.ShouldEndWith("entries; 2 came since.");
        new Counted<int>(1, state.Version - 2, Instant.FromUtc(2026, 6, 1, 9, 5, 7)).Note(state)!.ShouldStartWith("Counted at 09:05:07 UTC over the first ");
    }

    private static LedgerEntry Refusal(TrialState state) => LedgerEntry.Seal(
        state.Version + 1, state.LastRecordedAt, new Actor("x", Equipoise.Trials.Protocol.Document.Role.Nurse, "01"), null,
        new Equipoise.Trials.Ledger.Events.CommandRefused($"key-{state.Version}", "giveConsent", "participant-unknown", "x", "y"), state.HeadHash);

    private static string Told(IEnumerable<CleaningItem> items) => string.Join('\n', items.Select(i => $"{i.Kind} {i.Participant} {i.Message}"));

    private static List<LedgerEntry> Entries(string ledger)
    {
        using var store = LedgerStores.OpenReadOnly(ledger);
        return [.. store.ReadBodies(1).Select(LedgerEntry.Read)];
    }

    /// <summary>The same but for the version of an untouched site's sight, which is that of the entry that touched it last.</summary>
    private static void Same(TrialState one, TrialState two)
    {
        static IEnumerable<string> Of(TrialState state) => SightTests.Lines(state).Where(l => !l.StartsWith(".Version =", StringComparison.Ordinal) && !l.StartsWith(".LastRecordedAt =", StringComparison.Ordinal));
        Of(one).ShouldBe(Of(two));
    }
}
