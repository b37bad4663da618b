using System.Globalization;
using System.Text.RegularExpressions;
using Equipoise.Adapters.Exchange;
using Equipoise.Tests.Conduct;
using Equipoise.Trials.Protocol.Document;
using Equipoise.Trials.Reporting;

namespace Equipoise.Tests.Reporting;

/// <summary><c>check.R</c>: what it covers, that R agrees to the digits printed, and that it finds a number that is wrong.</summary>
public sealed partial class CheckScriptTests
{
    [Fact]
    public void Every_number_of_tables_that_compare_arms_is_computed_anew()
    {
        foreach (var pack in new[] { RehearsedTrial.Report("interim", ReportKind.Closed), RehearsedTrial.Report("final", ReportKind.Final) })
        {
            foreach (var table in pack.Tables.Where(t => Comparing().IsMatch(t.Id)))
            {
                foreach (var cell in table.Rows.SelectMany(r => r.Cells).Where(c => c.Values.Length > 0))
                {
                    cell.Recomputed.ShouldNotBeNull($"{table.Id}: {cell.Show()}");
                }
            }
        }
    }

    [RTheory]
    [InlineData("interim", ReportKind.Open, 26)]
    [InlineData("interim", ReportKind.Closed, 120)]
    [InlineData("final", ReportKind.Final, 330)]
    public void R_agrees_with_every_number_of_the_rehearsed_interleukin_trial(string cut, ReportKind kind, int least) => Agrees(RehearsedTrial.Report(cut, kind), least);

    [RFact]
    public void R_agrees_with_the_report_of_the_colon_cancer_trial_and_the_published_result_is_in_it()
    {
        using var folder = new TemporaryFolder();
        RInstalled.Run(Repository.Path("validation", "colon-trial.R"), folder["colon.csv"]).ExitCode.ShouldBe(0);

        var pack = ImportedReport.Of(CompletedTrialReader.Read(folder["colon.csv"], GivenTrial.Parse(Repository.Read("protocols", "colon-adjuvant.yaml"))), "test");

        // Moertel et al., Ann Intern Med 1995;122:321-326: recurrence reduced by about 40% and death by about 33% (adjusted); unadjusted in the data set 40% and 31%.
        var ratios = pack.Tables.Where(t => t.Id is "tests-TTR-ALL" or "tests-OS-ALL").ToDictionary(t => t.Id, t => t.Rows.First(r => r.Cells[0].Show().StartsWith("Hazard ratio, Cox (Efron), Levamisole with fluorouracil", StringComparison.Ordinal)).Cells[1].Show(), StringComparer.Ordinal);
        ratios["tests-TTR-ALL"].ShouldBe("0.60 (0.47 to 0.76)");
        ratios["tests-OS-ALL"].ShouldBe("0.69 (0.55 to 0.87)");
        pack.Model.Banners.ShouldBe([ImportedReport.Unaudited]);
        Agrees(pack, 340);
    }

    [RFact]
    public void A_number_printed_wrongly_is_found()
    {
        var pack = RehearsedTrial.Report("final", ReportKind.Final);
        var table = pack.Tables.Single(t => t.Id == "tests-DFS-LA");
        var right = RCall.Text(((IntervalCell)table.Rows.First(r => r.Cells[0].Show().StartsWith("Hazard ratio", StringComparison.Ordinal)).Cells[1]).Estimate!.Value.ToString("F2", CultureInfo.InvariantCulture));
        var line = pack.Script.Split('\n').First(l => l.Contains("tests-DFS-LA | Hazard ratio", StringComparison.Ordinal));

        var (code, output) = Run(pack with { Script = pack.Script.Replace(line, line.Replace(right, "\"9.99\"", StringComparison.Ordinal), StringComparison.Ordinal) });

        code.ShouldBe(1, output);
        output.ShouldContain("DISAGREES  tests-DFS-LA | Hazard ratio");
        output.ShouldContain("1 do not.");
    }

    [Theory]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("line\nbreak\ttab", "\"line\\nbreak\\ttab\"")]
    [InlineData("bell\u0007", "\"bell\\u0007\"")]
    public void Texts_are_written_as_R_reads_them(string text, string literal) => RCall.Text(text).ShouldBe(literal);

    [Fact]
    public void A_call_has_its_arguments_as_R_writes_them() =>
        RCall.Of("f", "a", 1, 0.1, true, null, new[] { "x", "y" }, new[] { 1.5, double.NaN, double.PositiveInfinity }).ShouldBe("f(\"a\", 1, 0.1, TRUE, NULL, c(\"x\", \"y\"), c(1.5, NA, Inf))");

    [Fact]
    public void A_table_as_csv_has_each_column_as_printed_and_its_numbers_unrounded()
    {
        var table = new TableBlock("t", "T", [new("Name", false), new("Result", true)], [new([TableCell.Of("=a,b"), TableCell.Interval(1.0 / 3, 0.1, null, 2)]), new([TableCell.Of("c"), TableCell.Missing("why")])], []);

        TableCsv.Of(table).ShouldBe("Name,Result,Result: estimate,Result: lower limit,Result: upper limit\n\"'=a,b\",0.33 (0.10 to not reached),0.3333333333333333,0.1,\nc,why,,,\n");
    }

    private static void Agrees(ReportPack pack, int least)
    {
        var (code, output) = Run(pack);

        code.ShouldBe(0, string.Join('\n', output.Split('\n').Where(l => !l.StartsWith("agrees", StringComparison.Ordinal))));
        var counts = Verdict().Match(output);
        counts.Success.ShouldBeTrue(output);
        int.Parse(counts.Groups[1].Value, CultureInfo.InvariantCulture).ShouldBe(CheckScript.Numbers(pack.Model));
        int.Parse(counts.Groups[2].Value, CultureInfo.InvariantCulture).ShouldBeGreaterThanOrEqualTo(least);
        counts.Groups[3].Value.ShouldBe("0");
    }

    private static (int ExitCode, string Output) Run(ReportPack pack)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[CheckScript.DataFile], pack.Data);
        File.WriteAllText(folder["check.R"], pack.Script);
        if (pack.Flow is { } flow)
        {
            File.WriteAllText(folder["flow.csv"], flow);
        }
        return RInstalled.Run(folder["check.R"]);
    }

    [GeneratedRegex("^(tests|estimates|counts|subgroups|crossover)-|^(subgroups|toxicity-differences)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Comparing();

    [GeneratedRegex(@"(\d+) numbers compared: (\d+) agree, (\d+) do not\.")]
    private static partial Regex Verdict();
}
