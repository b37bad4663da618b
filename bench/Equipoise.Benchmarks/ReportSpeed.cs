using System.Diagnostics;
using System.Globalization;
using Equipoise.Adapters.Rendering;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Analysis;
using Equipoise.Trials.Ledger;
using Equipoise.Trials.Ledger.Events;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Reporting;
using Equipoise.Trials.Safety.Expedited;
using NodaTime;

namespace Equipoise.Benchmarks;

/// <summary>
/// <c>dotnet run -c Release --project bench/Equipoise.Benchmarks -- reports [PARTICIPANTS]</c>: from the data cut of a trial of 5,000 synthetic participants to its open, closed and final reports, with the
/// ledger read from its file each time.
/// </summary>
internal static class ReportSpeed
{
    private static readonly LocalDate First = new(2020, 1, 1);

    internal static int Run(int participants)
    {
        var folder = Directory.CreateTempSubdirectory("equipoise-reports-");
        try
        {
            var path = Path.Combine(folder.FullName, "trial.ledger");
            var watch = Stopwatch.StartNew();
            var entries = Make(path, participants);
            Print($"made: {participants} participants, {entries} entries in {watch.Elapsed.TotalSeconds:F1} s");
            foreach (var kind in Enum.GetValues<ReportKind>())
            {
                for (var i = 0; i < 3; i++)
                {
                    watch.Restart();
                    using var ledger = SqliteLedger.OpenReadOnly(path);
                    var used = Environment.CpuUsage.TotalTime;
                    var now = ledger.Load();
                    var read = watch.Elapsed.TotalSeconds;
                    var pack = ReportBuilder.Pack(now, ledger.LoadUpTo, "cut", kind, "bench");
                    var computed = watch.Elapsed.TotalSeconds;
                    var html = HtmlReport.Render(pack.Model);
                    Print($"{Words.Of(kind)}: {watch.Elapsed.TotalSeconds:F2} s, {(Environment.CpuUsage.TotalTime - used).TotalSeconds:F2} s of processor time (read {read:F2}, computed {computed - read:F2}, HTML {watch.Elapsed.TotalSeconds - computed:F2}; {html.Length >> 10} KiB, {CheckScript.Numbers(pack.Model)} numbers for R)");
                }
            }

            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static long Make(string path, int participants)
    {
        var protocol = File.ReadAllText(Path.Combine(Root(), "protocols", "il2-rcc.yaml"));
        using var ledger = SqliteLedger.Create(path);
        var (sequence, head) = (0L, LedgerEntry.Genesis);
        var state = TrialState.Empty;
        void Append(IEnumerable<TrialEvent> events)
        {
            foreach (var chunk in events.Chunk(50_000))
            {
                var portion = LedgerEntry.SealAll(sequence, head, Instant.FromUtc(2026, 3, 2, 15, 0), new Actor("data-manager", Role.DataManager), null, chunk);
                ledger.Append(sequence, portion);
                state = state.EvolveAll(portion);
                (sequence, head) = (portion[^1].Sequence, portion[^1].Hash);
            }
        }

        Append([new TrialActivated("EQX-IL2", "1.0", protocol, LedgerEntry.HashOf(protocol), "equipoise-hmac-blocks-1", new string('0', 64), Synthetic: true, "bench"), .. Enumerable.Range(1, 50).Select(i => new SiteOpened(Site(i), "Synthetic site " + Site(i), "America/Chicago"))]);
        Append(Enumerable.Range(0, participants).SelectMany(Course));
        var asOf = First.PlusYears(6);
        var dataset = AnalysisDataset.At(state, asOf);
        Append([new DataCutTaken("cut", "interim", asOf, sequence, head, dataset.Sha256, "1.0", [])]);
        return sequence;
    }

    private static IEnumerable<TrialEvent> Course(int i)
    {
        // A fixed arithmetic in place of chance: the ledger is the same everywhere.
        uint Draw(uint salt) => (((uint)i * 2654435761u) ^ (salt * 2246822519u)) * 3266489917u >> 8;
        double Share(uint salt) => Draw(salt) / 16777216.0;
        var (site, start) = (Site((i % 50) + 1), First.PlusDays((int)(Share(1) * 1000)));
        var participant = string.Create(CultureInfo.InvariantCulture, $"SYN-{site}-{i:D5}");
        var (stratum, arm) = (((string[])["S1", "S2", "S3", "S4"])[i % 4], i / 4 % 2 == 0 ? "IL2" : "OBS");
        yield return new CandidateScreened(participant, site, start);
        yield return new ConsentGiven(participant, start, "1.0");
        yield return new MeasurementsRecorded(participant,
        [
            new("age", (30 + (i % 50)).ToString(CultureInfo.InvariantCulture), "years", start), new("sex", i % 3 == 0 ? "female" : "male", null, start), new("weight", (55 + (i % 60)).ToString(CultureInfo.InvariantCulture), "kg", start),
            new("tumour", "T3b", null, start), new("nodes", i % 5 == 0 ? "N1" : "N0", null, start), new("metastases", stratum == "S4" ? "M1-resected" : "M0", null, start), new("ecog", i % 4 == 0 ? "1" : "0", null, start),
        ]);
        yield return new ParticipantRandomised(participant, start, stratum == "S4" ? "M1" : "LA", stratum, [new LevelUsed("diseaseClass", stratum)], arm, null, (i / 4) + 1, 1, "1.0", 4);
        if (arm == "IL2")
        {
            var at = start.AtMidnight().InUtc().ToInstant();
            yield return new CycleStarted(participant, 1, 72, at, null, null, null, "full", 100, 43_200_000, 43_000_000, "IU", 2.39m, 2, "x", at, 14, [], null, null);
            for (var slot = 1; slot <= 14; slot++)
            {
                yield return slot % 5 == 0 ? new DoseHeld(participant, 1, slot, at + Duration.FromHours(8 * slot), ["oliguria"], [], "held") : new DoseGiven(participant, 1, slot, at + Duration.FromHours(8 * slot), at + Duration.FromHours(8 * slot), 43_000_000, "IU", null, null, [], [], null);
            }
        }

        var terms = (string[])["Hypotension", "Fever", "Capillary leak syndrome", "Creatinine increased", "Diarrhea", "Confusion"];
        for (uint k = 0; k < (arm == "IL2" ? 6u : 2u); k++)
        {
            yield return new AdverseEventReported(participant, terms[Draw(10 + k) % 6], 1 + (int)(Draw(20 + k) % 4), start.PlusDays((int)k), null, Attribution.Possible, arm == "IL2" ? "IL2" : null, TreatmentAction.None, AdverseEventOutcome.NotResolved, Draw(30 + k) % 10 == 0 ? [SeriousnessCriterion.Hospitalisation] : [], start.AtMidnight().InUtc().ToInstant(), true, "expected", false);
        }

        var relapse = (int)(-900 * Math.Log(1 - Share(2)));
        var death = relapse + (int)(-1200 * Math.Log(1 - Share(3)));
        for (var month = 3; month <= 36; month += 3)
        {
            var on = start.PlusMonths(month);
            if (Period.DaysBetween(start, on) < relapse)
            {
                yield return new AssessmentRecorded(participant, on, month);
            }
        }

        if (relapse < 1100)
        {
            yield return new RelapseRecorded(participant, start.PlusDays(relapse), "lung", RelapseEvidence.Imaging);
        }

        if (relapse < 1100 && death < 1400)
        {
            yield return new DeathRecorded(participant, start.PlusDays(death), DeathCause.Disease);
        }
        else
        {
            yield return new ContactRecorded(participant, start.PlusDays(1150));
        }
    }

    private static string Site(int i) => i.ToString("D2", CultureInfo.InvariantCulture);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Equipoise.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the repository is not above the program");
        }

        return folder;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
