using System.Text.Json;
using Equipoise.Adapters.Storage;
using Equipoise.Tests;
using Equipoise.Tests.Storage;
using Equipoise.Trials.Ledger.Events;

namespace Equipoise.AcceptanceTests.Faults;

/// <summary>FLT-T8 and T6: a clock that is wrong or set back, and surroundings of other countries (docs/faults.md).</summary>
[Collection(nameof(FaultTests))]
public sealed class ClockFaultTests : IDisposable
{
    /// <summary>Hours and years off, the hour that a spring lacks in Chicago (8 March 2026, 02:30), a leap day and the leap second of 2016.</summary>
    private static readonly string[] Clocks = ["+0", "+1h", "-1h", "+1y", "@2026-03-08 08:30:00", "@2026-11-01 06:30:00", "@2028-02-29 23:59:59", "+0", "-30d", "+10y", "-1h"];

    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [FalseClockFact]
    public async Task FLT_T8_a_clock_that_jumps_under_load_changes_no_order_and_is_noted()
    {
        var trial = StoredTrial.Create(place["t.ledger"], place["t.vault"], Clocks.Length * 4);
        File.WriteAllText(place["clock"], "+0");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LD_PRELOAD"] = Needs.FalseClock!, ["FAKETIME_TIMESTAMP_FILE"] = place["clock"], ["FAKETIME_NO_CACHE"] = "1", ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1", ["TZ"] = "UTC",
        };
        var (taken, refused) = (0, 0);
        using (var desk = DeskProcess.Start(trial.Name, trial.VaultPath, settings: settings))
        {
            var flight = new List<Task<JsonElement?>>();
            for (var i = 0; i < Clocks.Length; i++)
            {
                File.WriteAllText(place["clock.new"], Clocks[i] + "\n");
                File.Move(place["clock.new"], place["clock"], overwrite: true);
                flight.AddRange(Enumerable.Range(i * 16, 16).Select(n => desk.Randomise(StoredTrial.Participant(n % 4, n / 4), $"k{n}")));
                await flight[(i * 16) + 7];
            }

            foreach (var answer in await Task.WhenAll(flight))
            {
                var clean = answer.ShouldNotBeNull("the desk died").GetProperty("refused").ValueKind == JsonValueKind.Null;
                (taken, refused) = clean ? (taken + 1, refused) : (taken, refused + 1);
            }
        }

        taken.ShouldBeGreaterThan(Clocks.Length * 8);
        trial.ShouldFollowTheSecret().ShouldBe(taken);
        var entries = trial.Entries().Where(e => e.Event is ParticipantRandomised).ToList();
        var back = entries.Zip(entries.Skip(1)).Count(p => p.Second.RecordedAt < p.First.RecordedAt);
        back.ShouldBeGreaterThan(2);
        var verified = LedgerVerification.Verify(trial.Name);
        verified.Problem.ShouldBeNull();
        verified.Note.ShouldNotBeNull().ShouldContain("set back");
        FaultRun.Note("T8", $"{Clocks.Length} jumps of the clock under load (an hour, 30 days, a year, ten years; the hours of summer time; a leap day): {taken} allocations, {refused} refused cleanly; {back} entries with an earlier instant than the one before, order and positions untouched, noted by verify");
    }

    [Fact]
    public async Task FLT_T6_the_allocations_are_the_same_in_surroundings_of_every_country()
    {
        var arms = new List<string>();
        foreach (var language in new[] { "C", "tr_TR.UTF-8", "de_DE.UTF-8" })
        {
            var trial = StoredTrial.Create(place[language + ".ledger"], place[language + ".vault"], 4);
            using (var desk = DeskProcess.Start(trial.Name, trial.VaultPath, settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["LANG"] = language, ["LC_ALL"] = language, ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0" }))
            {
                var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => desk.Randomise(StoredTrial.Participant(i % 4, i / 4), $"k{i}")));
                arms.Add(string.Join(' ', answers.Select(a => a!.Value.GetProperty("entries")[0].GetProperty("data")).Select(d => $"{d.GetProperty("stratum")}:{d.GetProperty("position")}={d.GetProperty("arm")}")));
            }

            trial.ShouldFollowTheSecret().ShouldBe(16);
        }

        arms.Distinct().ShouldHaveSingleItem();
        FaultRun.Note("T6", $"one secret under C, tr_TR and de_DE: the same allocations; R derives 10,000 of each scheme from the written method (validation/allocation-reference.R)");
    }
}
