using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Equipoise.Tests;
using Equipoise.Trials.Conduct;
using Equipoise.Web;
using Equipoise.Web.Features.Api;
using Equipoise.Web.Features.Errors;
using Microsoft.OpenApi;

namespace Equipoise.AcceptanceTests.Api;

/// <summary>The interface is as it is described: by OpenAPI, and in docs/api.md.</summary>
[Collection(WebCollection.Name)]
public sealed partial class DescriptionTests(WebRehearsal rehearsal)
{
    [Fact]
    public void Every_route_for_programs_is_described_and_nothing_else_is() =>
        ApiOperation.All.Select(o => (o.Verb, o.Pattern)).ShouldBe(RouteCatalogue.All.Where(r => r.IsApi).Select(r => (r.Verb, r.Pattern)), ignoreOrder: true);

    [Fact]
    public async Task The_description_is_valid_OpenAPI_3_1_and_holds_every_command()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        using var stranger = new HttpClient { BaseAddress = new Uri(web.Address) };
        var text = await stranger.GetStringAsync("/api/v1/openapi.json");
        var read = OpenApiDocument.Parse(text, "json");
        read.Diagnostic.ShouldNotBeNull().Errors.ShouldBeEmpty();
        read.Diagnostic.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_1);
        var document = read.Document.ShouldNotBeNull();
        foreach (var route in RouteCatalogue.All.Where(r => r.IsApi))
        {
            document.Paths[route.Pattern].Operations.ShouldNotBeNull().ContainsKey(HttpMethod.Parse(route.Verb)).ShouldBeTrue(route.Pattern);
        }

        var schemas = JsonNode.Parse(text)!["components"]!["schemas"]!;
        foreach (var form in CommandForm.All)
        {
            var properties = schemas[form.Name].ShouldNotBeNull(form.Name)["properties"]!.AsObject();
            properties.Select(p => p.Key).ShouldBe(["command", .. form.Fields.Select(f => f.Name)], ignoreOrder: true, form.Name);
            schemas[form.Name]!["required"]!.AsArray().Select(r => (string)r!).ShouldBeSubsetOf(properties.Select(p => p.Key));
            schemas[form.Name]!["required"]!.AsArray().Count.ShouldBeGreaterThan(form.Fields.Count(f => f.Required), form.Name);
        }

        References().Matches(text).Select(m => m.Groups["name"].Value).Distinct().ShouldAllBe(name => schemas[name] != null);
        text.ShouldNotContain("\"$ref\":\"#/properties");
        schemas["giveDose"]!["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Fact]
    public async Task The_examples_of_the_documentation_answer_as_it_says()
    {
        await using var web = await WebListening.Start(rehearsal.Running());
        var (nurse, manager) = (await ApiProgram.TokenOf(web, "nurse"), await ApiProgram.TokenOf(web, "data-manager"));
        var page = await File.ReadAllTextAsync(Repository.Path("docs", "api.md"));
        var examples = Examples().Matches(page).Select(m => m.Groups["script"].Value).Where(s => s.Contains("# answers ", StringComparison.Ordinal)).ToList();
        examples.Count.ShouldBeGreaterThan(5);
        foreach (var example in examples)
        {
            var start = new ProcessStartInfo("sh") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, ArgumentList = { "-c", "curl() { command curl -s -o /dev/null -w '%{http_code}\\n' \"$@\"; }\n" + example.Replace("2026-06-01", CommandTests.Today(web), StringComparison.Ordinal) } };
            (start.Environment["URL"], start.Environment["TOKEN"], start.Environment["MANAGER"]) = (web.Address, nurse, manager);
            using var process = Process.Start(start).ShouldNotBeNull();
            var (output, error) = (await process.StandardOutput.ReadToEndAsync(), await process.StandardError.ReadToEndAsync());
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(Answers().Matches(example).Select(m => m.Groups["status"].Value), example + error);
        }

        foreach (var (name, status, _) in ApiProblem.All)
        {
            page.ShouldContain($"| `{name}` | {status} |");
        }
    }

    [GeneratedRegex("#/components/schemas/(?<name>[A-Za-z]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex References();

    [GeneratedRegex("```sh\n(?<script>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Examples();

    [GeneratedRegex("# answers (?<status>[0-9]{3})", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Answers();
}
