using Equipoise.Tests;

namespace Equipoise.AcceptanceTests;

/// <summary>Bad input: a message with file, line, column, what was found, what would be accepted; exit code 2; nothing written.</summary>
public sealed class CliBadInputTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [Theory]
    [InlineData(null, "D001")]
    [InlineData("", "D002")]
    [InlineData("week,relapse,arm\n1,1,a\n2,0,b\n", "D006")]
    [InlineData("weeks,relapse,arm\nlong,1,a\n2,0,b\n", "D008")]
    [InlineData("weeks,relapse,arm\n-1,1,a\n2,0,b\n", "D009")]
    [InlineData("weeks,relapse,arm\n1,yes,a\n2,0,b\n", "D011")]
    [InlineData("weeks,relapse,arm\n1,1,a\n2,0,a\n", "D012")]
    [InlineData("participant,weeks,relapse,arm\n1,1,1,a\n1,2,0,b\n", "D013")]
    public void Data_that_cannot_be_analysed_exit_with_2_and_a_diagnostic(string? csv, string code)
    {
        if (csv is not null)
        {
            File.WriteAllText(place["a.csv"], csv);
        }

        var run = CliRun.Of("analyse", place["a.csv"], "--time", "weeks", "--event", "relapse", "--arm", "arm");
        run.ExitCode.ShouldBe(2);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldMatch($@"a\.csv:\d+:\d+: {code} .* Found: .+\. Accepted: .+\.");

        var json = CliRun.Of("analyse", place["a.csv"], "--time", "weeks", "--event", "relapse", "--arm", "arm", "--json");
        json.ExitCode.ShouldBe(2);
        json.Json.GetProperty("diagnostics")[0].GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public void Fifty_diagnostics_are_printed_and_the_rest_counted()
    {
        File.WriteAllText(place["a.csv"], "weeks,relapse\n" + string.Concat(Enumerable.Repeat("x,1\n", 73)));
        var run = CliRun.Of("analyse", place["a.csv"], "--time", "weeks", "--event", "relapse");
        run.Error.Trim().Split('\n').Length.ShouldBe(51);
        run.Error.ShouldContain("23 more");
        CliRun.Of("analyse", place["a.csv"], "--time", "weeks", "--event", "relapse", "--json").Json.GetProperty("diagnostics").GetArrayLength().ShouldBe(73);
    }

    [Theory]
    [InlineData("\narms:", "\narmz:", "P002", "armz")]
    [InlineData("unit: years", "unit: yearz", "P006", "yearz")]
    [InlineData("experimental: 0.70", "experimental: 0.30", "", "design")]
    [InlineData("\narms:", "\narms: [", "P001", "syntax")]
    public void A_protocol_that_is_not_right_exits_with_2_and_says_where(string right, string wrong, string code, string about)
    {
        var text = Repository.Read("protocols", "il2-rcc.yaml");
        text.ShouldContain(right);
        File.WriteAllText(place["p.yaml"], text.Replace(right, wrong, StringComparison.Ordinal));
        var run = CliRun.Of("check", place["p.yaml"]);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldMatch($@"p\.yaml:\d+:\d+: {code}.*{about}");
    }

    [Theory]
    [InlineData()]
    [InlineData("frobnicate")]
    [InlineData("verify")]
    [InlineData("analyse", "a.csv")]
    [InlineData("analyse", "a.csv", "--time", "t", "--event", "e", "--milestone", "-3")]
    [InlineData("analyse", "a.csv", "--time", "t", "--event", "e", "--limits", "wide")]
    [InlineData("act", "a.ledger", "{}", "--actor", "a", "--role", "king")]
    public void Arguments_that_the_program_does_not_take_exit_with_2(params string[] args)
    {
        var run = CliRun.Of(args);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("--help");
    }

    [Fact]
    public void A_check_of_a_shipped_protocol_exits_with_0()
    {
        var run = CliRun.Of("check", Repository.Path("protocols", "6mp-leukaemia.yaml"));
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("complete and consistent");
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("ledger")]
    public void A_truncated_ledger_exits_with_2(string verb)
    {
        CliRun.Of("new", Repository.Path("protocols", "il2-rcc.yaml"), place["t.ledger"], "--actor", "sponsor").ExitCode.ShouldBe(0);
        using (var file = new FileStream(place["t.ledger"], FileMode.Open))
        {
            file.SetLength(file.Length - 6000);
        }

        var run = CliRun.Of(verb, place["t.ledger"]);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("t.ledger");
    }
}
