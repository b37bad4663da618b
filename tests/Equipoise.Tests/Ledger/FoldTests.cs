using System.Text;
using System.Text.Json.Nodes;
using Equipoise.Tests.Conduct;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using NodaTime;

namespace Equipoise.Tests.Ledger;

/// <summary>The quick fold of stored rows, held to the readable one: entries read strictly, one <see cref="TrialState.Evolve(LedgerEntry)"/> after the other.</summary>
public sealed class FoldTests
{
    private static readonly Instant At = Instant.FromUtc(2026, 6, 1, 17, 0) + Duration.FromNanoseconds(123456789);

    [Fact]
    public void Folding_rows_gives_the_state_that_one_entry_after_the_other_gives()
    {
        // As read: 70.50 kg is stored as 70.5.
        var entries = RehearsedEntries.Portions(3000).SelectMany(p => p).Select(e => LedgerEntry.Read(e.Body)).ToList();
        var expected = entries.Aggregate(TrialState.Empty, (state, entry) => state.Evolve(entry));

        StateText.ShouldBeSame(TrialState.Fold(entries), expected);
        StateText.ShouldBeSame(Folded(TrialState.Empty, entries), expected);
    }

    /// <summary>Every event of the catalogue, many times over, in random order, for a few participants: also events of people who are not there, or who came in twice.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_events_fold_alike_whole_in_pages_and_from_any_state_on(int seed)
    {
        var random = new System.Random(seed);
        var first = Decider.Decide(TrialState.Empty, new ActivateTrial(StoredTrial.Protocol(), new string('0', 64), true, null), new Actor("sponsor", Role.Sponsor), At, _ => "").Events;
        var entries = LedgerEntry.SealAll(0, LedgerEntry.Genesis, At, new Actor("sponsor", Role.Sponsor), null, first).ToList();
        for (var i = 0; i < 2500; i++)
        {
            var @event = SampleEvents.All[random.Next(1, SampleEvents.All.Length)];
            @event = @event switch
            {
                ParticipantEvent e => e with { Participant = $"101-{random.Next(7)}" },
                CommandAccepted e => e with { Key = $"k{random.Next(50)}" },

                // A protocol takes long to read: a few of them.
                ProtocolAmended or SchemeChangeProposed when random.Next(10) > 0 => new CommandRefused($"k{random.Next(50)}", "", "", "", ""),
                ProtocolAmended e => e with { ProtocolText = StoredTrial.Protocol(("version: \"1.0\"", "version: \"1.1\"")) },
                SchemeChangeProposed e => e with { ProtocolText = StoredTrial.Protocol(("version: \"1.0\"", "version: \"2.0\""), ("blockSizes: [4, 6]", "blockSizes: [4, 8]")) },
                _ => @event,
            };
            var actor = new Actor($"n{random.Next(3)}", random.Next(2) == 0 ? Role.Nurse : Role.DataManager, random.Next(2) == 0 ? "01" : null);
            entries.Add(LedgerEntry.Seal(entries[^1].Sequence + 1, At + Duration.FromSeconds(random.Next(100)), actor, random.Next(3) == 0 ? "why \"so\"" : null, @event, entries[^1].Hash));
        }

        entries = [.. entries.Select(e => LedgerEntry.Read(e.Body))];
        var cut = random.Next(1, entries.Count);
        var before = entries.Take(cut).Aggregate(TrialState.Empty, (state, entry) => state.Evolve(entry));
        var expected = entries.Skip(cut).Aggregate(before, (state, entry) => state.Evolve(entry));
        StateText.ShouldBeSame(TrialState.Fold(entries), expected);
        StateText.ShouldBeSame(before.EvolveAll(entries.Skip(cut)), expected);
        StateText.ShouldBeSame(Folded(TrialState.Empty, entries), expected);
        StateText.ShouldBeSame(Folded(before, entries.Skip(cut)), expected);
    }

    [Fact]
    public void A_body_read_quickly_is_the_entry_that_is_read_strictly_for_every_event()
    {
        foreach (var (e, i) in SampleEvents.All.Select((e, i) => (e, i)))
        {
            var at = i % 2 == 0 ? At : Instant.FromUtc(2028, 2, 29, 23, 59, 59);
            var entry = LedgerEntry.Seal(i + 1, at, new Actor("ä b", Role.DataManager, i % 2 == 0 ? "01" : null), i % 3 == 0 ? "wärum" : null, e, LedgerEntry.Genesis);
            var read = Only(entry, i + 1);

            (read.Sequence, read.RecordedAt, read.Actor).ShouldBe((entry.Sequence, entry.RecordedAt, entry.Actor));
            EventJson.ToJson(read.Event).ToJsonString().ShouldBe(EventJson.ToJson(entry.Event).ToJsonString());
            Should.Throw<LedgerFormatException>(() => Only(entry, i + 2)).Sequence.ShouldBe(i + 2);
        }
    }

    /// <summary>A quick reader that always fails would be slow and right: each reads an event of its type by itself.</summary>
    [Fact]
    public void Each_quick_reader_reads_its_event_without_help()
    {
        foreach (var (name, version) in FrequentEvents.All)
        {
            var type = EventCatalogue.Of(name, version).ClrType;
            var json = EventJson.ToJson(SampleEvents.All.Single(e => e.GetType() == type));
            var bytes = Encoding.UTF8.GetBytes(CanonicalJson.Write(json));
            var quick = FrequentEvents.Read(name, version, bytes, new TextPool(16));
            if (type == typeof(CommandAccepted))
            {
                // Its key holds a quotation mark: left to the general reader.
                quick.ShouldBeNull();
                json["key"] = "tablet-7";
                quick = FrequentEvents.Read(name, version, Encoding.UTF8.GetBytes(CanonicalJson.Write(json)), new TextPool(16));
            }

            EventJson.ToJson(quick.ShouldNotBeNull()).ToJsonString().ShouldBe(EventJson.ToJson(EventJson.FromJson(json, type)).ToJsonString());
        }
    }

    /// <summary>Whatever one changed byte makes of a body, the quick reading refuses it, leaves it to the general one, or agrees with it.</summary>
    [Fact]
    public void A_spoilt_body_is_never_read_quickly_as_something_else()
    {
        var random = new System.Random(7);
        foreach (var e in SampleEvents.All)
        {
            var body = Encoding.UTF8.GetBytes(LedgerEntry.Seal(1, At, new Actor("n", Role.Nurse, "01"), null, e, LedgerEntry.Genesis).Body);
            for (var n = 0; n < 400; n++)
            {
                var spoilt = body.ToArray();
                spoilt[random.Next(spoilt.Length)] = (byte)"\"\\{}[],:0123456789-.aZ\n \u007f"[random.Next(25)];
                var quick = Try(() => RecordedEvent.ReadQuickly(spoilt, Encoding.ASCII.GetBytes(LedgerEntry.Genesis), null, new TextPool(16)));
                if (quick is { } read)
                {
                    var general = RecordedEvent.ReadGenerally(spoilt, Encoding.ASCII.GetBytes(LedgerEntry.Genesis));
                    (read.Sequence, read.RecordedAt, read.Actor).ShouldBe((general.Sequence, general.RecordedAt, general.Actor));
                    EventJson.ToJson(read.Event).ToJsonString().ShouldBe(EventJson.ToJson(general.Event).ToJsonString());
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"sequence\":1}")]
    [InlineData("{\"colour\":1}")]
    public void A_body_that_is_no_entry_is_refused_and_its_sequence_named(string body)
    {
        var page = Page(1, LedgerEntry.Genesis);
        page.Add(1, Encoding.UTF8.GetBytes(body), Encoding.ASCII.GetBytes(new string('0', 64)));
        Should.Throw<LedgerFormatException>(() => page.Read(new TextPool(16))).Sequence.ShouldBe(1);
    }

    [Fact]
    public void A_row_that_does_not_follow_the_one_before_is_refused_and_its_sequence_named()
    {
        var entries = RehearsedEntries.Portions(20).SelectMany(p => p).ToList();
        var page = Page(1, LedgerEntry.Genesis);
        foreach (var entry in entries)
        {
            page.Add(entry.Sequence, Encoding.UTF8.GetBytes(entry.Body), Encoding.ASCII.GetBytes(entry.Sequence == 5 ? new string('a', 64) : entry.Hash));
        }

        Should.Throw<LedgerFormatException>(() => page.Read(new TextPool(16))).Sequence.ShouldBe(6);
        Should.Throw<LedgerFormatException>(() => page.Add(entries.Count + 2, "x"u8, Encoding.ASCII.GetBytes(LedgerEntry.Genesis))).Sequence.ShouldBe(entries.Count + 1);
    }

    private static RecordedEvent Only(LedgerEntry entry, long sequence)
    {
        var page = Page(sequence, entry.PreviousHash);
        page.Add(sequence, Encoding.UTF8.GetBytes(entry.Body), Encoding.ASCII.GetBytes(entry.Hash));
        return page.Read(new TextPool(16)).Events.ShouldHaveSingleItem();
    }

    private static StoredPage Page(long first, string previousHash)
    {
        var page = new StoredPage();
        page.Begin(first, Encoding.ASCII.GetBytes(previousHash));
        return page;
    }

    private static TrialState Folded(TrialState state, IEnumerable<LedgerEntry> entries)
    {
        var (fold, page, pool) = (new TrialFold(state), Page(state.Version + 1, state.HeadHash), new TextPool(8));
        foreach (var chunk in entries.Chunk(700))
        {
            foreach (var entry in chunk)
            {
                page.Add(entry.Sequence, Encoding.UTF8.GetBytes(entry.Body), Encoding.ASCII.GetBytes(entry.Hash));
            }

            fold.Take(page.Read(pool));
            page.Begin(chunk[^1].Sequence + 1, Encoding.ASCII.GetBytes(chunk[^1].Hash));
        }

        return fold.State();
    }

    private static RecordedEvent? Try(Func<RecordedEvent?> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is LedgerFormatException or System.Text.Json.JsonException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }
}
