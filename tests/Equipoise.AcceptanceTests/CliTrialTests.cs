using System.Diagnostics;
using Equipoise.Tests;

namespace Equipoise.AcceptanceTests;

/// <summary>A trial from the terminal: made, given commands, refused where it must be, verified.</summary>
public sealed class CliTrialTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void A_trial_is_made_with_its_vault_and_nothing_beside_them()
    {
        var run = New();
        run.ExitCode.ShouldBe(0, run.Error);
        place.Files.ShouldBe(["t.ledger", "t.ledger.vault", "t.ledger.vault.key"]);
        File.ReadAllText(place["t.ledger.vault"]).ShouldContain("\"commitment\"");
        CliRun.Of("ledger", place["t.ledger"], "--json").Json.GetProperty("entries")[0].GetProperty("recordedAt").GetString().ShouldBe("2026-03-02T15:00:00Z");
    }

    [Fact]
    public void A_trial_is_not_made_over_another_and_the_first_stays_as_it_is()
    {
        New();
        var (ledger, vault) = (File.ReadAllBytes(place["t.ledger"]), File.ReadAllBytes(place["t.ledger.vault"]));
        New().ExitCode.ShouldBe(2);
        File.ReadAllBytes(place["t.ledger"]).ShouldBe(ledger);
        File.ReadAllBytes(place["t.ledger.vault"]).ShouldBe(vault);
    }

    [Fact]
    public void A_protocol_that_is_not_accepted_makes_nothing()
    {
        File.WriteAllText(place["p.yaml"], "trial: {}\n");
        CliRun.Of("new", place["p.yaml"], place["t.ledger"], "--actor", "sponsor").ExitCode.ShouldBe(2);
        place.Files.ShouldBe(["p.yaml"]);
    }

    [Fact]
    public void A_command_is_recorded_with_who_when_and_why()
    {
        New();
        var run = OpenSite("--reason", "contract signed");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("SiteOpened");
        var entry = CliRun.Of("ledger", place["t.ledger"], "--type", "SiteOpened", "--json").Json.GetProperty("entries").EnumerateArray().ShouldHaveSingleItem();
        entry.GetProperty("actor").GetString().ShouldBe("dm-1");
        entry.GetProperty("reason").GetString().ShouldBe("contract signed");
        entry.GetProperty("recordedAt").GetString().ShouldBe("2026-03-02T15:00:00Z");
    }

    [Theory]
    [InlineData("nurse", "{\"command\":\"closeAccrual\",\"ground\":\"x\"}", "role")]
    [InlineData("nurse", "{\"command\":\"randomise\",\"participant\":\"101-001\"}", "participant-unknown")]
    [InlineData("dataManager", "{\"command\":\"openSite\",\"site\":\"101\",\"name\":\"A\",\"timeZone\":\"America/Chicago\"}", "site-open")]
    [InlineData("sponsor", "{\"command\":\"endFollowUp\",\"endedOn\":\"2026-03-01\"}", "accrual-open")]
    public void A_refused_command_exits_with_1_names_the_rule_and_records_nothing(string role, string command, string rule)
    {
        New();
        OpenSite();
        var before = File.ReadAllBytes(place["t.ledger"]);
        var run = CliRun.Of("act", place["t.ledger"], command, "--actor", "x", "--role", role, "--site", "101");
        run.ExitCode.ShouldBe(1);
        run.Error.ShouldContain($"Refused ({rule})");
        CliRun.Of("act", place["t.ledger"], command, "--actor", "x", "--role", role, "--site", "101", "--json").Json.GetProperty("rejection").GetProperty("rule").GetString().ShouldBe(rule);
        File.ReadAllBytes(place["t.ledger"]).ShouldBe(before);
    }

    [Theory]
    [InlineData("{", "C002")]
    [InlineData("{\"command\":\"dance\"}", "C002")]
    [InlineData("{\"command\":\"giveConsent\",\"participant\":\"1\"}", "C002")]
    [InlineData("@none.json", "C001")]
    public void What_is_no_command_exits_with_2(string command, string code)
    {
        New();
        var run = CliRun.Of("act", place["t.ledger"], command, "--actor", "x", "--role", "nurse");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(code);
    }

    [Fact]
    public void A_command_comes_from_a_file_or_from_standard_input()
    {
        New();
        File.WriteAllText(place["c.json"], """{"command":"openSite","site":"102","name":"B","timeZone":"America/New_York"}""");
        CliRun.Of("act", place["t.ledger"], "@" + place["c.json"], "--actor", "x", "--role", "dataManager").ExitCode.ShouldBe(0);
        CliRun.With("""{"command":"openSite","site":"103","name":"C","timeZone":"America/New_York"}""", "act", place["t.ledger"], "-", "--actor", "x", "--role", "dataManager").ExitCode.ShouldBe(0);
        CliRun.Of("ledger", place["t.ledger"], "--json").Json.GetProperty("entries").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public void A_flipped_byte_makes_verify_exit_with_2_and_name_the_entry()
    {
        New();
        OpenSite();
        var intact = CliRun.Of("verify", place["t.ledger"], "--json");
        intact.ExitCode.ShouldBe(0);
        var bytes = File.ReadAllBytes(place["t.ledger"]);
        var site = bytes.AsSpan().LastIndexOf("\"timeZone\":\"America/Chicago"u8) + 12;
        bytes[site] ^= 1;
        File.WriteAllBytes(place["t.ledger"], bytes);
        var run = CliRun.Of("verify", place["t.ledger"]);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("First entry that does not fit: 2.");
        CliRun.Of("verify", place["t.ledger"], "--head", intact.Json.GetProperty("headHash").GetString()!).ExitCode.ShouldBe(2);
    }

    [Fact]
    public void Many_at_once_are_each_recorded_or_told_to_try_again_and_the_ledger_stays_whole()
    {
        New();
        var runs = Enumerable.Range(200, 12).AsParallel().WithDegreeOfParallelism(6)
            .Select(site => CliRun.Of("act", place["t.ledger"], $$"""{"command":"openSite","site":"{{site}}","name":"A","timeZone":"America/Chicago"}""", "--actor", "x", "--role", "dataManager"))
            .ToList();
        runs.ShouldAllBe(run => run.ExitCode == 0 || (run.ExitCode == 1 && run.Error.Contains("(conflict)", StringComparison.Ordinal)));
        var verified = CliRun.Of("verify", place["t.ledger"], "--json").Json;
        verified.GetProperty("intact").GetBoolean().ShouldBeTrue(verified.ToString());
        verified.GetProperty("entries").GetInt32().ShouldBe(1 + runs.Count(run => run.ExitCode == 0));
        place.Files.ShouldBe(["t.ledger", "t.ledger.vault", "t.ledger.vault.key"]);
    }

    [Fact]
    public void The_program_gives_the_same_exit_codes_as_a_process()
    {
        New();
        Process("verify", place["t.ledger"]).ShouldBe(0);
        Process("act", place["t.ledger"], "{\"command\":\"closeAccrual\",\"ground\":\"x\"}", "--actor", "x", "--role", "nurse").ShouldBe(1);
        Process("verify", place["none.ledger"]).ShouldBe(2);
    }

    private CliRun New() => CliRun.Of("new", Repository.Path("protocols", "il2-rcc.yaml"), place["t.ledger"], "--actor", "sponsor");

    private CliRun OpenSite(params string[] more) =>
        CliRun.Of(["act", place["t.ledger"], """{"command":"openSite","site":"101","name":"A","timeZone":"America/Chicago"}""", "--actor", "dm-1", "--role", "dataManager", .. more]);

    private static int Process(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "equipoise.dll"), .. args])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = System.Diagnostics.Process.Start(start).ShouldNotBeNull();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardError.ReadToEnd();
        output.Wait();
        process.WaitForExit();
        return process.ExitCode;
    }
}
