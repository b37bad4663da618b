using System.Text;
using Equipoise.Adapters;
using Equipoise.Adapters.Exchange;
using Equipoise.Trials.Protocol;

namespace Equipoise.Tests.Exchange;

public sealed class SurvivalDataReaderTests : IDisposable
{
    private static readonly SurvivalDataForm Form = new("weeks", "relapse") { Arm = "arm" };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("weeks,relapse,arm\n1,1,a\n2.5,0,b\n")]
    [InlineData("\uFEFFweeks,relapse,arm\r\n1,1,a\r\n2.5,0,b")]
    [InlineData("weeks;relapse;arm\n1;1;a\n2.5;0;b\n\n")]
    [InlineData("arm\tweeks\trelapse\na\t1\t1\nb\t2.5\t0\n")]
    [InlineData("\"weeks\",\"relapse\",\"arm\"\n\"1\",\"1\",\"a\"\n 2.5 , 0.0 ,\"b\"\n")]
    public void The_same_data_are_read_from_any_usual_form_of_CSV(string csv)
    {
        var data = Read(csv, Form);
        data.Sample.Times.ToArray().ShouldBe([1, 2.5]);
        data.Sample.Events.ToArray().ShouldBe([true, false]);
        data.Sample.Groups.Labels.ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData("weeks,relapse,arm\nx,1,a\n2,0,b\n", "D008", 2, 1)]
    [InlineData("weeks,relapse,arm\n\"1,5\",1,a\n2,0,b\n", "D008", 2, 1)]
    [InlineData("arm,weeks,relapse\na,1,1\nb,-3,0\n", "D009", 3, 3)]
    [InlineData("weeks,relapse,arm\nNaN,1,a\n2,0,b\n", "D010", 2, 1)]
    [InlineData("weeks,relapse,arm\n1,1,a\n1e999,0,b\n", "D010", 3, 1)]
    [InlineData("weeks,relapse,arm\n1,2,a\n2,0,b\n", "D011", 2, 3)]
    [InlineData("weeks,relapse,arm\n1,TRUE,a\n2,0,b\n", "D011", 2, 3)]
    [InlineData("weeks,relapse,arm\n1,1,a\n2,0,a\n", "D012", 2, 5)]
    [InlineData("participant,weeks,relapse,arm\n7,1,1,a\n7,2,0,b\n", "D013", 3, 1)]
    [InlineData("weeks,relapse,arm\n1,1,a\n,0,b\n", "D007", 3, 1)]
    [InlineData("weeks,relapse,arm\n1,1,\n2,0,b\n3,0,c\n", "D007", 2, 5)]
    [InlineData("weeks,relapse,arm,weeks\n1,1,a,1\n2,0,b,1\n", "D004", 1, 19)]
    [InlineData("weeks,relapse,arm\n1,1,a\n2,0\n3,1,b\n", "D005", 3, 3)]
    [InlineData("weeks,relapse,arm\n1,1,a,9\n2,0,b\n3,1,a\n", "D005", 2, 7)]
    [InlineData("weeks,relapse,group\n1,1,a\n2,0,b\n", "D006", 1, 1)]
    [InlineData("weeks,relapse,arm\n", "D002", 1, 1)]
    [InlineData("", "D002", 1, 1)]
    public void Bad_data_are_refused_with_code_line_and_column(string csv, string code, int line, int column)
    {
        var diagnostic = Refused(csv, Form).ShouldHaveSingleItem();
        (diagnostic.Code, diagnostic.Line, diagnostic.Column).ShouldBe((code, line, column), diagnostic.ToString());
        diagnostic.Found.ShouldNotBeNullOrEmpty();
        diagnostic.Accepted.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void A_missing_file_is_refused() =>
        Should.Throw<BadInputException>(() => SurvivalDataReader.Read(folder["none.csv"], Form)).Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("D001");

    [Fact]
    public void All_that_is_wrong_is_said_at_once_in_the_order_of_the_file() =>
        Refused("weeks,relapse,arm,weeks\n-1,2,a,0\n2,0\nx,,b,0\n", Form).Select(d => (d.Code, d.Line)).ShouldBe(
            [("D004", 1), ("D009", 2), ("D011", 2), ("D005", 3), ("D008", 4), ("D007", 4)]);

    [Fact]
    public void A_misspelt_column_gets_a_suggestion() =>
        Refused("weeks,relapse,arm\n1,1,a\n2,0,b\n", Form with { Time = "week" }).ShouldHaveSingleItem().Accepted.ShouldContain("did you mean weeks?");

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_named_with_their_place()
    {
        File.WriteAllBytes(folder["a.csv"], [.. Encoding.UTF8.GetBytes("weeks,relapse,arm\n1,1,a\n2,0,z"), 0xE9, (byte)'\n']);
        var diagnostic = Should.Throw<BadInputException>(() => SurvivalDataReader.Read(folder["a.csv"], Form)).Diagnostics.ShouldHaveSingleItem();
        (diagnostic.Code, diagnostic.Line, diagnostic.Column, diagnostic.Found).ShouldBe(("D003", 3, 6, "byte 0xE9"));
    }

    [Fact]
    public void A_quoted_cell_may_hold_delimiters_and_line_breaks_and_the_next_row_is_still_found()
    {
        var diagnostic = Refused("arm,weeks,relapse\n\"a,\nb\",1,1\nc,-1,0\n", Form).ShouldHaveSingleItem();
        (diagnostic.Code, diagnostic.Line, diagnostic.Column).ShouldBe(("D009", 4, 3));
    }

    [Fact]
    public void A_quote_that_is_never_closed_is_refused() =>
        Refused("weeks,relapse,arm\n1,1,a\n2,0,\"b\n3,1,c\n", Form).ShouldContain(d => d.Code == "D014");

    [Fact]
    public void Other_event_codes_count_once_declared()
    {
        var csv = "weeks,relapse,arm\n1,dead,a\n2,alive,b\n3,lost,b\n";
        Refused(csv, Form).Length.ShouldBe(3);
        var form = Form with { EventValues = ["dead"], CensoredValues = ["alive", "lost"] };
        Read(csv, form).Sample.Events.ToArray().ShouldBe([true, false, false]);
        Refused(csv, form with { CensoredValues = ["alive"] }).ShouldHaveSingleItem().Found.ShouldBe("\"lost\"");
        Refused(csv, form with { CensoredValues = ["alive", "lost", "dead"] }).ShouldHaveSingleItem().Code.ShouldBe("D011");
    }

    [Theory]
    [InlineData("placebo", "active,placebo", null)]
    [InlineData("control", "a,control", null)]
    [InlineData("a", "b,a", null)]
    [InlineData("2", "10,2", null)]
    [InlineData("b", "b,a", "b")]
    public void The_reference_arm_is_the_usual_one_or_the_one_named(string expected, string arms, string? named)
    {
        var labels = arms.Split(',');
        var data = Read($"weeks,relapse,arm\n1,1,{labels[0]}\n2,0,{labels[1]}\n", Form with { Reference = named });
        data.Reference.ShouldBe(expected);
        data.Sample.Groups.Labels[0].ShouldBe(expected);
    }

    [Fact]
    public void A_reference_that_is_no_arm_is_refused() =>
        Refused("weeks,relapse,arm\n1,1,a\n2,0,b\n", Form with { Reference = "c" }).ShouldHaveSingleItem().Code.ShouldBe("D017");

    [Fact]
    public void Strata_are_the_combinations_of_their_columns_and_covariates_are_numbers_or_factors()
    {
        var data = Read("weeks,relapse,arm,sex,stage,age\n1,1,a,f,1,50\n2,0,b,m,1,61.5\n3,1,a,f,2,40\n", Form with { Strata = ["sex", "stage"], Covariates = ["age", "sex"] });
        data.Sample.Strata.Labels.ShouldBe(["f/1", "f/2", "m/1"]);
        data.Covariates[0].Numbers.ShouldNotBeNull().ShouldBe([50, 61.5, 40]);
        data.Covariates[1].Factor.ShouldNotBeNull().Labels.ShouldBe(["f", "m"]);
    }

    private SurvivalData Read(string csv, SurvivalDataForm form)
    {
        File.WriteAllText(folder["a.csv"], csv);
        return SurvivalDataReader.Read(folder["a.csv"], form);
    }

    private Diagnostic[] Refused(string csv, SurvivalDataForm form) => [.. Should.Throw<BadInputException>(() => Read(csv, form)).Diagnostics];
}
