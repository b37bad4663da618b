using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Equipoise.Tests.Storage;

/// <summary>Finding entries, in either store.</summary>
public sealed class EntrySearchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Stores => StoreContractTests.Stores;

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Stores))]
    public void Any_filter_finds_what_reading_the_whole_ledger_finds_page_by_page(string kind)
    {
        var all = RehearsedEntries.Portions(600).SelectMany(p => p).ToList();
        var name = Fill(kind, all);
        using var store = LedgerStores.OpenReadOnly(name);
        var participant = ((ParticipantEvent)all.First(e => e.Event is DoseGiven).Event).Participant;
        var nurse = all.First(e => e.Event is DoseGiven).Actor.Id;
        var filters =
            from who in new[] { null, participant, "nobody" }
            from type in new[] { null, nameof(DoseGiven), nameof(CandidateScreened) }
            from actor in new[] { null, nurse }
            from bounds in new (long? After, long? Before)[] { (null, null), (100, null), (null, 400), (100, 400) }
            from newest in new[] { false, true }
            select new EntryFilter { Participant = who, Type = type, Actor = actor, After = bounds.After, Before = bounds.Before, NewestFirst = newest, Limit = 37 };
        var compared = 0;
        foreach (var filter in filters)
        {
            var expected = all.Where(e => (filter.Participant is null || (e.Event as ParticipantEvent)?.Participant == filter.Participant) && (filter.Type is null || e.Event.GetType().Name == filter.Type)
                && (filter.Actor is null || e.Actor.Id == filter.Actor) && (filter.After is null || e.Sequence > filter.After) && (filter.Before is null || e.Sequence < filter.Before)).ToList();
            store.Count(filter).ShouldBe(expected.Count);
            if (filter.NewestFirst)
            {
                expected.Reverse();
            }

            var found = new List<StoredEntry>();
            var next = filter;
            for (var more = true; more;)
            {
                var page = store.Find(next);
                found.AddRange(page.Entries);
                (more, next) = (page.More, filter.Next(page));
            }

            found.Select(e => (e.Sequence, e.Body, e.Hash)).ShouldBe(expected.Select(e => (e.Sequence, e.Body, e.Hash)));
            compared += found.Count;
        }

        compared.ShouldBeGreaterThan(5000);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_stretch_of_time_is_found_to_the_nanosecond(string kind)
    {
        var start = Instant.FromUtc(2026, 3, 2, 8, 0);
        var all = new List<LedgerEntry>();
        for (var i = 0; i < 200; i++)
        {
            // Several entries at one instant, and instants with and without fractions of a second.
            all.Add(LedgerEntry.Seal(i + 1, start + Duration.FromMilliseconds(i / 3 * 500), StoredTrial.Investigator, null, new AccrualClosed($"{i}"), i == 0 ? LedgerEntry.Genesis : all[^1].Hash));
        }

        using var store = LedgerStores.OpenReadOnly(Fill(kind, all));
        foreach (var (from, to) in new[] { (0, 400), (3, 3), (-5, 2), (7, 90), (60, 100_000), (500, 900) })
        {
            var filter = new EntryFilter { From = start + Duration.FromMilliseconds(from * 250), To = start + Duration.FromMilliseconds(to * 250), Limit = 1000 };
            store.Find(filter).Entries.Select(e => e.Sequence).ShouldBe(all.Where(e => e.RecordedAt >= filter.From && e.RecordedAt < filter.To).Select(e => e.Sequence));
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void The_head_is_the_last_entry_and_a_reader_sees_it_move_while_another_connection_writes(string kind)
    {
        var portions = RehearsedEntries.Portions(60);
        var name = Fill(kind, [.. portions[0]]);
        using var reader = LedgerStores.OpenReadOnly(name);
        using var writer = LedgerStores.Open(name);
        using var bodies = reader.ReadBodies().GetEnumerator();
        if (kind == "sqlite")
        {
            // A reading that has begun neither waits nor makes the writer wait, and goes on as it began.
            bodies.MoveNext().ShouldBeTrue();
        }

        foreach (var portion in portions.Skip(1))
        {
            writer.Append(portion[0].Sequence - 1, portion);
        }

        writer.Head().ShouldBe(new LedgerHead(portions[^1][^1].Sequence, portions[^1][^1].Hash));
        if (kind == "sqlite")
        {
            var read = 1;
            while (bodies.MoveNext())
            {
                read++;
            }

            read.ShouldBe(portions[0].Length);
        }

        bodies.Dispose();
        reader.Head().ShouldBe(writer.Head());
        reader.Find(new EntryFilter { NewestFirst = true, Limit = 1 }).Entries[0].Sequence.ShouldBe(writer.Version);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void An_empty_ledger_has_the_genesis_as_head_and_a_page_without_entries(string kind)
    {
        var name = kind == "postgres" ? PostgresTests.FreshName() : folder["empty.ledger"];
        if (kind == "sqlite")
        {
            SqliteLedger.Create(name).Dispose();
        }

        using var store = LedgerStores.Open(name);
        store.Head().ShouldBe(new LedgerHead(0, LedgerEntry.Genesis));
        store.Find(new EntryFilter { From = StoredTrial.Now }).ShouldSatisfyAllConditions(p => p.Entries.ShouldBeEmpty(), p => p.More.ShouldBeFalse());
        Should.Throw<ArgumentException>(() => store.Find(new EntryFilter { Limit = 1001 })).Message.ShouldContain("Limit is 1001");
    }

    [Fact]
    public void Every_filter_is_answered_from_an_index_in_SQLite()
    {
        using var connection = LedgerFile.Open(Fill("sqlite", [.. RehearsedEntries.Portions(60).SelectMany(p => p)]));
        foreach (var (filter, plan) in new[]
        {
            (new EntryFilter { Participant = "a", Type = "b", Actor = "c" }, "SEARCH entries USING INDEX entries_participant (participant=?)"),
            (new EntryFilter { Participant = "a", After = 3, NewestFirst = true }, "SEARCH entries USING INDEX entries_participant (participant=? AND rowid>?)"),
            (new EntryFilter { Type = "b", Actor = "c", Before = 9 }, "SEARCH entries USING INDEX entries_actor (<expr>=? AND rowid<?)"),
            (new EntryFilter { Type = "b" }, "SEARCH entries USING INDEX entries_type (type=?)"),
            (new EntryFilter { After = 3 }, "SEARCH entries USING INTEGER PRIMARY KEY (rowid>?)"),
            (new EntryFilter { NewestFirst = true }, "SCAN entries"), // from the end, as far as the limit
        })
        {
            using var command = SqliteSearch.Page(connection, filter);
            command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
            using var reader = command.ExecuteReader();
            reader.Read().ShouldBeTrue();
            reader.GetString(3).ShouldBe(plan);
            reader.Read().ShouldBeFalse("no sorting either");
        }
    }

    [PostgresFact]
    public void Every_filter_is_answered_from_an_index_in_PostgreSQL()
    {
        var name = PostgresTests.FreshName();
        using var connection = new Npgsql.NpgsqlConnection(PostgresServer.Shared.Settings("equipoise_app"));
        connection.Open();
        foreach (var (filter, index) in new[]
        {
            (new EntryFilter { Participant = "a", Type = "b", Actor = "c" }, "entries_participant"),
            (new EntryFilter { Participant = "a", After = 3, NewestFirst = true }, "entries_participant"),
            (new EntryFilter { Type = "b", Actor = "c", Before = 9 }, "entries_actor"),
            (new EntryFilter { Type = "b" }, "entries_type"),
            (new EntryFilter { After = 3 }, "entries_pkey"),
        })
        {
            using var command = PostgresSearch.Page(connection, name, filter);
            var plan = Explain(connection, "EXPLAIN " + command.CommandText, command);
            plan.ShouldContain("using " + index);
            plan.ShouldNotContain("Sort");
        }
    }

    [Fact]
    public void A_row_that_cannot_be_read_is_found_and_shown_as_it_is()
    {
        var all = RehearsedEntries.Portions(60).SelectMany(p => p).ToList();
        var path = Fill("sqlite", all);
        using (var direct = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            direct.Open();
            direct.Execute("DROP TRIGGER entries_keep; UPDATE entries SET body = 'spoilt' WHERE sequence = 17; UPDATE entries SET body = replace(body, '\"role\"', '\"rule\"') WHERE sequence = 18");
        }

        using var store = SqliteLedger.OpenReadOnly(path);
        var page = store.Find(new EntryFilter { After = 15, Limit = 4 });
        page.Entries.Select(e => e.HashFits).ShouldBe([true, false, false, true]);
        page.Entries.Select(e => e.Read(out _)?.Sequence).ShouldBe([16, null, null, 19]);
        page.Entries[1].Body.ShouldBe("spoilt");
        page.Entries[2].Read(out var problem).ShouldBeNull();
        problem.ShouldNotBeNullOrEmpty();
    }

    private static string Explain(Npgsql.NpgsqlConnection connection, string sql, Npgsql.NpgsqlCommand from)
    {
        using var transaction = connection.BeginTransaction();
        using (var set = new Npgsql.NpgsqlCommand("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off", connection))
        {
            set.ExecuteNonQuery();
        }

        using var explain = new Npgsql.NpgsqlCommand(sql, connection);
        foreach (Npgsql.NpgsqlParameter parameter in from.Parameters)
        {
            explain.Parameters.Add(parameter.Clone());
        }

        using var reader = explain.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return string.Join('\n', lines);
    }

    private string Fill(string kind, List<LedgerEntry> entries)
    {
        var name = kind == "postgres" ? PostgresTests.FreshName() : folder[$"{Guid.NewGuid():N}.ledger"];
        LedgerStores.Create(name, entries);
        return name;
    }
}
