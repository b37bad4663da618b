using Equipoise.Tests;

namespace Equipoise.AcceptanceTests;

/// <summary>The main job: a whole trial from its protocol to its report, and what can be asked of it afterwards.</summary>
public sealed class WholeTrialTests
{
    private static readonly string Protocol = Repository.Path("protocols", "il2-rcc.yaml");

    [Fact]
    public void The_demonstration_closes_early_refuses_a_later_randomisation_and_reports_every_set()
    {
        using var folder = new TemporaryFolder();
        var run = CliRun.Of("demo", "--out", folder["demo"], "--json");

        run.ExitCode.ShouldBe(0, run.Error);
        var json = run.Json;
        json.GetProperty("synthetic").GetBoolean().ShouldBeTrue();
        json.GetProperty("turns").EnumerateArray().Select(t => t.GetProperty("what").GetString()!).ShouldContain("The board advises: stop accrual");
        json.GetProperty("refusals").EnumerateArray().Select(r => r.GetProperty("refused").GetProperty("rule").GetString()).ShouldAllBe(rule => rule == "accrual-closed" || rule == "cycle-conditions");
        json.GetProperty("refusals").EnumerateArray().ShouldContain(r => r.GetProperty("refused").GetProperty("rule").GetString() == "accrual-closed");
        json.GetProperty("refusals").GetArrayLength().ShouldBeGreaterThan(0);
        json.GetProperty("analyses").EnumerateArray().Select(a => a.GetProperty("set").GetString()).Distinct().ShouldBe(["LA", "M1", "ALL"]);

        var report = File.ReadAllText(Path.Combine(folder["demo"], "report.html"));
        report.ShouldContain("SYNTHETIC PARTICIPANTS");
        report.ShouldContain("Stopped early: the goal was out of reach");
        report.ShouldContain("Locally advanced (primary)");
        File.ReadAllText(Path.Combine(folder["demo"], "analysis.csv")).ShouldStartWith("participant,site,cohort,stratum,position,arm,randomised_on,dfs_days,dfs_event");
        CliRun.Of("verify", Path.Combine(folder["demo"], "ledger.db")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, seed) in new[] { ("one", "11"), ("two", "11"), ("three", "12") })
        {
            CliRun.Of("rehearse", Protocol, "--scenario", "abstract", "--seed", seed, "--out", folder[name]).ExitCode.ShouldBe(0);
        }

        foreach (var file in new[] { "ledger.db", "report.html", "interim-closed.html", "analysis.csv", "design.html" })
        {
            byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(folder[name], file));
            Bytes("two").ShouldBe(Bytes("one"), file);
            if (file != "design.html")
            {
                Bytes("three").SequenceEqual(Bytes("one")).ShouldBeFalse(file);
            }
        }
    }

    [Fact]
    public void A_sequential_trial_on_pairs_is_rehearsed_by_the_same_verb()
    {
        using var folder = new TemporaryFolder();
        var run = CliRun.Of("rehearse", Repository.Path("protocols", "6mp-leukaemia.yaml"), "--seed", "1", "--out", folder["6mp"], "--json");

        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("turns").EnumerateArray().Select(t => t.GetProperty("what").GetString()!).ShouldContain(w => w.EndsWith("The upper boundary is reached.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_flipped_byte_in_the_ledger_is_found_and_its_entry_named()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("demo", "--out", folder["demo"]).ExitCode.ShouldBe(0);
        var path = Path.Combine(folder["demo"], "ledger.db");
        var bytes = File.ReadAllBytes(path);
        var at = bytes.AsSpan().IndexOf("\"type\":\"RelapseRecorded\""u8) + 9;
        bytes[at + 2] ^= 1;
        File.WriteAllBytes(path, bytes);

        var run = CliRun.Of("verify", path, "--json");

        run.ExitCode.ShouldBe(2);
        run.Json.GetProperty("intact").GetBoolean().ShouldBeFalse();
        run.Json.GetProperty("firstBadEntry").GetInt64().ShouldBeGreaterThan(1);
    }

    [Fact]
    public void The_report_of_a_cut_is_recomputed_from_the_ledger_alone()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("demo", "--out", folder["demo"]).ExitCode.ShouldBe(0);
        var again = folder["again.html"];

        CliRun.Of("report", Path.Combine(folder["demo"], "ledger.db"), "--cut", "final", "--out", again).ExitCode.ShouldBe(0);

        File.ReadAllText(again).ShouldBe(File.ReadAllText(Path.Combine(folder["demo"], "report.html")));
    }

    [Fact]
    public void Results_by_arm_before_the_end_are_for_the_roles_that_the_protocol_names()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("demo", "--out", folder["demo"]).ExitCode.ShouldBe(0);
        var ledger = Path.Combine(folder["demo"], "ledger.db");

        CliRun.Of("report", ledger, "--cut", "interim").ExitCode.ShouldBe(1);
        CliRun.Of("report", ledger, "--cut", "interim", "--role", "investigator").ExitCode.ShouldBe(1);
        var board = CliRun.Of("report", ledger, "--cut", "interim", "--role", "board");
        board.ExitCode.ShouldBe(0);
        board.Out.ShouldContain("CONFIDENTIAL - CLOSED");
    }

    [Fact]
    public void A_look_is_recorded_from_its_cut_by_the_statistician_of_the_board()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("new", Protocol, folder["t.db"], "--actor", "sponsor").ExitCode.ShouldBe(0);
        CliRun.Of("act", folder["t.db"], "--actor", "dm", "--role", "dataManager", """{"command":"takeDataCut","cut":"look-1","analysis":"interim","asOf":"2026-03-01"}""").ExitCode.ShouldBe(0);

        var look = CliRun.Of("look", folder["t.db"], "--cut", "look-1", "--actor", "statistician");

        look.ExitCode.ShouldBe(0, look.Error);
        look.Out.ShouldContain("InterimResultRecorded");
        CliRun.Of("look", folder["t.db"], "--cut", "other", "--actor", "statistician").ExitCode.ShouldBe(2);
    }

    [Fact]
    public void The_design_gives_34_per_arm_and_names_its_formulas()
    {
        var json = CliRun.Of("design", Protocol, "--json").Json;
        var numbers = json.GetProperty("numbers").EnumerateArray().ToDictionary(n => n.GetProperty("key").GetString()!, n => n);
        double Value(string key) => numbers[key].GetProperty("value").GetDouble();

        json.GetProperty("requiredSize").GetInt32().ShouldBe(34);
        Value("perArmSingleLook").ShouldBe(32.94, 0.005);
        Value("inflationFactor").ShouldBe(1.0156, 0.00005);
        Value("perArmUnrounded").ShouldBe(33.46, 0.005);
        Value("powerNormal").ShouldBe(0.81, 0.005);
        Value("powerLogRank").ShouldBe(0.83, 0.005);
        numbers.Values.Where(n => n.GetProperty("origin").GetString() == "derived").ShouldAllBe(n => n.GetProperty("formula").GetString()!.Length > 0);
    }

    [Fact]
    public void The_published_counts_leave_a_best_case_below_the_improvement_sought()
    {
        var json = CliRun.Of("monitor", Protocol, "--observed", "16/21,15/23", "--json").Json;

        foreach (var best in json.GetProperty("bestCases").EnumerateArray())
        {
            best.GetProperty("experimentalEventFree").GetString().ShouldBe("18/34");
            best.GetProperty("controlEventFree").GetString().ShouldBe("8/34");
            best.GetProperty("difference").GetDouble().ShouldBe(10.0 / 34, 1e-15);
        }

        json.GetProperty("conditionalPower").EnumerateArray().First(c => c.GetProperty("under").GetString() == "design").GetProperty("value").GetDouble().ShouldBe(0.014277884176250375, 1e-15);
        json.GetProperty("futilityMet").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public void A_folder_with_other_files_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["notes.txt"], "mine");

        var run = CliRun.Of("rehearse", Protocol, "--out", Path.GetDirectoryName(folder["notes.txt"])!);

        run.ExitCode.ShouldBe(2);
        folder.Files.ShouldBe(["notes.txt"]);
    }
}
