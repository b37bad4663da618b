namespace Equipoise.AcceptanceTests;

/// <summary>Stopping rules for a toxicity, without a protocol.</summary>
public sealed class CliToxicityTests
{
    [Fact]
    public void The_published_rule_is_printed_as_a_protocol_prints_it()
    {
        string[] arguments = ["toxicity", "--participants", "30", "--rate", "0.2", "--error", "0.1", "--prior", "0.6,2.4", "--at", "0.2,0.4"];
        var run = CliRun.Of([.. arguments, "--json"]);
        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("table").EnumerateArray().Select(b => (b.GetProperty("from").GetInt32(), b.GetProperty("to").GetInt32(), b.GetProperty("stopAt").GetInt32()))
            .ShouldBe([(3, 4, 3), (5, 6, 4), (7, 10, 5), (11, 13, 6), (14, 17, 7), (18, 20, 8), (21, 24, 9), (25, 28, 10), (29, 30, 11)]);
        run.Json.GetProperty("characteristics")[1].GetProperty("stops").GetDouble().ShouldBe(0.81491087, 5e-9);
        var text = CliRun.Of(arguments).Out;
        text.ShouldContain("7 to 10");
        text.ShouldContain("0.0996");
    }

    [Theory]
    [InlineData("--rate", "1.2")]
    [InlineData("--error", "0.7")]
    [InlineData("--shape", "2")]
    [InlineData("--participants", "0")]
    [InlineData("--prior", "1")]
    [InlineData("--level", "0.9")]
    [InlineData("--at", "0.2,x")]
    public void A_rule_that_cannot_be_is_refused(string option, string value)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal) { ["--participants"] = "20", ["--rate"] = "0.2" };
        given[option] = value;
        var run = CliRun.Of(["toxicity", .. given.SelectMany(p => new[] { p.Key, p.Value })]);
        run.ExitCode.ShouldNotBe(0);
        run.Error.ShouldContain("A009");
    }
}
