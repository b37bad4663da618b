using System.Diagnostics;
using System.Globalization;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Safety.Expedited;
using Equipoise.Trials.Protocol.Document;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Equipoise.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project bench/Equipoise.Benchmarks -- ledger [ENTRIES]</c>: a trial of a million entries in a SQLite ledger: time and memory to fold it, verification of every hash
/// apart, and appends beside a loop that inserts and commits rows of the same size and does nothing else, in the same run.
/// </summary>
internal static class LedgerSpeed
{
    private const int Participants = 20_000;

    internal static int Run(int entries)
    {
        var folder = Directory.CreateTempSubdirectory("equipoise-ledger-");
        try
        {
            var path = Path.Combine(folder.FullName, "trial.ledger");
            var watch = Stopwatch.StartNew();
            using (var ledger = SqliteLedger.Create(path))
            {
                var (sequence, head) = (0L, LedgerEntry.Genesis);
                foreach (var chunk in Events(entries).Chunk(50_000))
                {
                    var portion = LedgerEntry.SealAll(sequence, head, Instant.FromUtc(2026, 3, 2, 15, 0), new Actor("nurse", Role.Nurse, "01"), null, chunk);
                    ledger.Append(sequence, portion);
                    (sequence, head) = (portion[^1].Sequence, portion[^1].Hash);
                }
            }

            Print($"made: {entries} entries, {new FileInfo(path).Length >> 20} MiB, {watch.Elapsed.TotalSeconds:F1} s");
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                var before = GC.GetTotalMemory(forceFullCollection: true);
                var used = Environment.CpuUsage.TotalTime;
                watch.Restart();
                using var ledger = SqliteLedger.OpenReadOnly(path);
                var state = ledger.Load();
                var elapsed = watch.Elapsed.TotalSeconds;
                Print($"fold: {state.Version} entries, {state.Participants.Count} participants in {elapsed:F2} s ({(Environment.CpuUsage.TotalTime - used).TotalSeconds:F2} s of processor time on {Environment.ProcessorCount} cores); the state holds {(GC.GetTotalMemory(forceFullCollection: true) - before) >> 20} MiB, the process's largest working set was {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
                GC.KeepAlive(state);
            }

            watch.Restart();
            using (var ledger = SqliteLedger.OpenReadOnly(path))
            {
                var (n, head) = (0, LedgerEntry.Genesis);
                foreach (var body in ledger.ReadBodies())
                {
                    head = LedgerEntry.HashOf(body);
                    n++;
                }

                Print($"hashes alone: {n} in {watch.Elapsed.TotalSeconds:F2} s, head {head[..8]}");
            }

            watch.Restart();
            var verified = LedgerVerification.Verify(path);
            Print($"verification (hashes, chain, canonical form, every byte of the file): intact {verified.Intact}, {watch.Elapsed.TotalSeconds:F1} s");
            Throughput(folder.FullName);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Throughput(string folder)
    {
        const int Rows = 2000;
        var entries = LedgerEntry.SealAll(0, LedgerEntry.Genesis, Instant.FromUtc(2026, 3, 2, 15, 0), new Actor("nurse", Role.Nurse, "01"), null, Events(Rows));
        var watch = new Stopwatch();
        using (var bare = new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")};Pooling=false"))
        {
            bare.Open();
            Execute(bare, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (sequence INTEGER PRIMARY KEY, body TEXT, hash TEXT)");
            using var insert = bare.CreateCommand();
            insert.CommandText = "INSERT INTO rows VALUES ($s, $b, $h)";
            var (s, b, h) = (insert.Parameters.Add("$s", SqliteType.Integer), insert.Parameters.Add("$b", SqliteType.Text), insert.Parameters.Add("$h", SqliteType.Text));
            watch.Start();
            foreach (var entry in entries)
            {
                (s.Value, b.Value, h.Value) = (entry.Sequence, entry.Body, entry.Hash);
                insert.ExecuteNonQuery();
            }
        }

        var bareRate = Rows / watch.Elapsed.TotalSeconds;
        using var ledger = SqliteLedger.Create(Path.Combine(folder, "appends.ledger"));
        watch.Restart();
        foreach (var entry in entries)
        {
            ledger.Append(entry.Sequence - 1, [entry]);
        }

        var rate = Rows / watch.Elapsed.TotalSeconds;
        Print($"appends of one entry: {rate:F0} per second; bare insert and commit: {bareRate:F0} per second; ratio {rate / bareRate:F2}");
    }

    private static IEnumerable<TrialEvent> Events(int count)
    {
        yield return new SiteOpened("01", "One", "America/Chicago");
        var day = new LocalDate(2026, 3, 2);
        for (var i = 0; i < count - 1; i++)
        {
            var participant = string.Create(CultureInfo.InvariantCulture, $"01-{i % Participants:D6}");
            yield return (i / Participants) switch
            {
                0 => new CandidateScreened(participant, "01", day),
                1 => new ConsentGiven(participant, day, "1.0"),
                2 => new MeasurementsRecorded(participant, [new Measurement("weight", "72.5", "kg", day), new Measurement("sex", "female", null, day), new Measurement("creatinine", "1.1", "mg/dL", day)]),
                3 => new ParticipantRandomised(participant, day, "LA", "S1", [new LevelUsed("diseaseClass", "S1")], "IL2", null, (i % Participants) + 1, 1, "1.0", 4),
                var n when n % 3 == 0 => new AdverseEventReported(participant, "Hypotension", 3, day, null, Attribution.Possible, "IL2", TreatmentAction.None, AdverseEventOutcome.NotResolved, [], Instant.FromUtc(2026, 3, 2, 15, 0), true, "Hypotension is expected up to grade 4; this is grade 3.", false),
                var n when n % 3 == 1 => new ContactRecorded(participant, day.PlusDays(n)),
                var n => new AssessmentRecorded(participant, day.PlusDays(n), n),
            };
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
