using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Tests.Conduct;

namespace Equipoise.Tests.Exchange;

/// <summary>Data of a completed trial from CSV: what is read, and what is said of what cannot be.</summary>
public sealed class CompletedTrialReaderTests
{
    private const string Header = "participant,arm,nodes,extent,interval,age,sex,TTR_days,TTR_event,OS_days,OS_event\n";

    [Fact]
    public void A_row_becomes_a_participant_with_stratum_endpoints_and_values()
    {
        var trial = Read(Header + "C1,Lev5FU,above4,serosa,short,43,male,968,1,1521,0\nC2,Obs,upTo4,muscle,long,,female,10,0,10,1\n");

        var row = trial.Dataset.Rows[0];
        (row.Arm, row.Stratum, row.Cohort, row.Relapsed, row.Died).ShouldBe(("Lev5FU", "above4/serosa/short", "all", true, false));
        (row.Time("TTR").Days, row.Time("TTR").Event, row.Time("OS").Days, row.Time("OS").Event).ShouldBe((968, true, 1521, false));
        trial.Values["C1"]["age"].ShouldBe(("43", "years"));
        trial.Values["C2"].ContainsKey("age").ShouldBeFalse();
        trial.Dataset.Rows[1].Died.ShouldBeTrue();
    }

    [Theory]
    [InlineData("C1,Lev+5FU,above4,serosa,short,43,male,968,1,1521,0", "D025", "arm", 2, "Lev+5FU", "Lev5FU")]
    [InlineData("C1,Obs,above4,serosa,short,43,male,12.5,1,1521,0", "D026", "TTR_days", 2, "12.5", "whole number")]
    [InlineData("C1,Obs,above4,serosa,short,43,male,968,2,1521,0", "D011", "TTR_event", 2, "2", "1 for yes")]
    [InlineData("C1,Obs,above4,serosa,short,old,male,968,1,1521,0", "D008", "age", 2, "old", "years")]
    [InlineData("C1,Obs,above4,serosa,short,43,m,968,1,1521,0", "D025", "sex", 2, "m", "male")]
    [InlineData("C1,Obs,above4,,short,43,male,968,1,1521,0", "D007", "extent", 2, "nothing", "a value")]
    public void What_cannot_be_used_is_named_with_line_column_what_was_found_and_what_is_accepted(string row, string code, string column, int line, string found, string accepted)
    {
        var diagnostic = Should.Throw<BadInputException>(() => Read(Header + row + "\n")).Diagnostics.ShouldHaveSingleItem();

        (diagnostic.Code, diagnostic.Path, diagnostic.Line).ShouldBe((code, column, line));
        diagnostic.Found.ShouldContain(found);
        diagnostic.Accepted.ShouldContain(accepted);
    }

    [Fact]
    public void A_column_that_the_protocol_does_not_have_and_one_that_is_missing_are_both_named() =>
        Should.Throw<BadInputException>(() => Read("participant,arm,nodes,extent,interval,TTR_days,TTR_event,OS_days,OS_evnt\nC1,Obs,upTo4,muscle,long,1,0,1,0\n"))
            .Diagnostics.Select(d => (d.Code, d.Path)).ShouldBe([("D006", "OS_event"), ("D024", "OS_evnt")], ignoreOrder: true);

    [Fact]
    public void A_participant_in_two_rows_is_named() =>
        Should.Throw<BadInputException>(() => Read(Header + "C1,Obs,upTo4,muscle,long,43,male,1,0,1,0\nC1,Obs,upTo4,muscle,long,43,male,1,0,1,0\n")).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("D013");

    private static Trials.Reporting.ImportedTrial Read(string csv)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["data.csv"], csv);
        return CompletedTrialReader.Read(folder["data.csv"], GivenTrial.Parse(Repository.Read("protocols", "colon-adjuvant.yaml")));
    }
}
