using Equipoise.Tests;

namespace Equipoise.AcceptanceTests;

/// <summary>Reports of a cut from the command line: kinds, files beside them, refusals in the ledger.</summary>
public sealed class CliReportTests
{
    [Fact]
    public void A_folder_gets_every_format_tables_data_script_and_the_key_apart()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("demo", "--out", folder["demo"]).ExitCode.ShouldBe(0);
        var ledger = Path.Combine(folder["demo"], "ledger.db");

        CliRun.Of("report", ledger, "--cut", "interim", "--kind", "closed", "--role", "board", "--out", folder["closed"]).ExitCode.ShouldBe(0);

        Directory.GetFiles(folder["closed"]).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["analysis.csv", "check.R", "group-key.txt", "report.html", "report.txt"]);
        File.Exists(Path.Combine(folder["closed"], "tables", "tests-DFS-LA.csv")).ShouldBeTrue();
        File.ReadAllText(Path.Combine(folder["closed"], "report.html")).ShouldNotContain("Interleukin-2", Case.Sensitive);
        CliRun.Of("report", ledger, "--cut", "interim", "--kind", "open", "--out", folder["open.html"], "--csv", folder["tables"]).ExitCode.ShouldBe(0);
        File.Exists(folder["open.check.R"]).ShouldBeTrue();
        File.ReadAllText(folder["open.check.R"]).ShouldContain("analysis_file <- \"open.analysis.csv\"");
        File.Exists(Path.Combine(folder["tables"], "pooled-events.csv")).ShouldBeTrue();
        var unknown = CliRun.Of("report", ledger, "--out", folder["report.doc"]);
        unknown.ExitCode.ShouldBe(2);
        unknown.Error.ShouldContain(".html, .txt");
    }

    [Fact]
    public void A_request_in_a_part_that_may_not_see_it_is_refused_and_with_a_name_recorded()
    {
        using var folder = new TemporaryFolder();
        CliRun.Of("new", Repository.Path("protocols", "il2-rcc.yaml"), folder["t.db"], "--actor", "sponsor").ExitCode.ShouldBe(0);
        CliRun.Of("act", folder["t.db"], "--actor", "dm", "--role", "dataManager", """{"command":"takeDataCut","cut":"c","analysis":"interim","asOf":"2026-03-01"}""").ExitCode.ShouldBe(0);

        var nameless = CliRun.Of("report", folder["t.db"], "--cut", "c", "--kind", "closed", "--role", "sponsor");
        var named = CliRun.Of("report", folder["t.db"], "--cut", "c", "--kind", "closed", "--role", "sponsor", "--actor", "s.holder");
        var open = CliRun.Of("report", folder["t.db"], "--cut", "c", "--kind", "open", "--role", "sponsor", "--actor", "s.holder");

        (nameless.ExitCode, named.ExitCode, open.ExitCode).ShouldBe((1, 1, 0));
        named.Error.ShouldContain("The ledger records that s.holder asked.");
        var entries = CliRun.Of("ledger", folder["t.db"]).Out;
        entries.Split("ReportRefused").Length.ShouldBe(2);
        CliRun.Of("report", folder["t.db"], "--cut", "c", "--actor", "x").ExitCode.ShouldBe(2);
        CliRun.Of("report", folder["t.db"], "--cut", "c", "--role", "board", "--check").ExitCode.ShouldBe(2);
    }

    [Fact]
    public void A_completed_trial_with_bad_data_names_line_and_column_and_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["colon.csv"], "participant,arm,nodes,extent,interval,TTR_days,TTR_event,OS_days,OS_event\nC1,Lev+5FU,upTo4,muscle,long,1,0,1,0\n");

        var run = CliRun.Of("report", Repository.Path("protocols", "colon-adjuvant.yaml"), "--data", folder["colon.csv"], "--out", folder["colon"]);

        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("colon.csv:2:4");
        Directory.Exists(folder["colon"]).ShouldBeFalse();
    }
}
