using Equipoise.Adapters;
using Equipoise.Tests;
using Equipoise.Web;
using Equipoise.Web.Operations;

namespace Equipoise.AcceptanceTests.Operations;

/// <summary>What an installation may set, and what is refused at the start.</summary>
public sealed class SettingTests
{
    [Fact]
    public void The_command_line_comes_before_the_environment_and_this_before_the_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["equipoise.json"], """{ "ledger": "of-the-file", "vault": "of-the-file", "urls": ["http://127.0.0.1:1", "http://localhost:2"], "accountPerSecond": 7, /* as in docs */ "idleMinutes": 15, "log": "json", }""");
        var settings = SettingValues.Read(["--config", folder["equipoise.json"], "--ledger=of-the-line"], n => n switch { "EQUIPOISE_LEDGER" => "of-the-environment", "EQUIPOISE_VAULT" => "of-the-environment", _ => null });
        var options = ServeOptions.Of(settings);
        (options.Ledger, options.Vault, options.JsonLog, options.Limits.AccountPerSecond, options.IsLoopbackOnly).ShouldBe(("of-the-line", "of-the-environment", true, 7, true));
        options.Addresses.Select(a => a.Port).ShouldBe([1, 2]);
        settings.Named("EQUIPOISE_IDLE_MINUTES").ShouldBe("15");
        ServeOptions.Of(SettingValues.Read([], n => n == "EQUIPOISE_CONFIG" ? folder["equipoise.json"] : null)).Ledger.ShouldBe("of-the-file");
    }

    [Theory]
    [InlineData("W001", "--no-such", "1")]
    [InlineData("W001", "--urls")]
    [InlineData("W001", "--metrics-token", "secret")]
    [InlineData("W002", "--urls", "ftp://localhost:1")]
    [InlineData("W002", "--urls", "http://localhost:5080/path")]
    [InlineData("W002", "--urls", "http://trial.example.org:80")]
    [InlineData("W020", "--config", "/no/such/file")]
    [InlineData("W022", "--max-request-bytes", "12")]
    [InlineData("W022", "--clock", "tomorrow")]
    [InlineData("W022", "--behind-proxy", "the-proxy")]
    [InlineData("W023 W025", "--urls", "https://*:443")]
    [InlineData("W024 W025", "--urls", "http://*:80")]
    [InlineData("W024", "--urls", "http://10.0.0.5:80", "--host", "trial.example.org")]
    [InlineData("W025", "--behind-proxy", "10.0.0.7")]
    [InlineData("W027", "--tls-certificate", "x.pem")]
    public void What_cannot_be_is_refused_with_all_that_is_wrong(string codes, params string[] args) =>
        string.Join(' ', Should.Throw<BadInputException>(() => ServeOptions.Parse(args)).Diagnostics.Select(d => d.Code)).ShouldBe(codes);

    [Theory]
    [InlineData("--urls", "http://[::1]:5080")]
    [InlineData("--urls", "http://*:5080", "--behind-proxy", "10.0.0.7;10.1.0.0/16", "--host", "trial.example.org")]
    [InlineData("--urls", "https://10.0.0.5:443", "--tls-certificate", "x.pem", "--host", "trial.example.org", "--host", "other.example.org")]
    public void What_can_be_is_taken(params string[] args) => ServeOptions.Parse(args).Addresses.Length.ShouldBe(1);

    [Fact]
    public void An_unknown_key_of_the_file_or_the_environment_is_refused_with_what_there_is()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["c.json"], """{ "ledgr": "x", "Ledger": "y", "urls": true }""");
        var problems = Should.Throw<BadInputException>(() => SettingValues.Read(["--config", folder["c.json"]], _ => null)).Diagnostics;
        problems.Select(d => d.Code).ShouldBe(["W021", "W021", "W022"]);
        problems[0].Accepted.ShouldContain("ledger");
        Should.Throw<BadInputException>(() => SettingValues.RequireKnown(["EQUIPOISE_LEGDER", "PATH", "EQUIPOISE_FAULTS", "EQUIPOISE_LEDGER"])).Diagnostics.Single().Path.ShouldBe("EQUIPOISE_LEGDER");
    }

    [Fact]
    public void Every_setting_stands_in_the_documentation_as_it_is()
    {
        var page = File.ReadAllText(Repository.Path("docs", "operations.md"));
        foreach (var setting in Setting.All)
        {
            page.ShouldContain($"| `{setting.Key}` | `{(setting.Secret ? setting.Variable : setting.Option)}` | {setting.About} | {setting.Default} |");
        }
    }
}
