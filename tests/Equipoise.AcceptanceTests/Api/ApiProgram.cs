using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Equipoise.Web.Accounts;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Equipoise.AcceptanceTests.Api;

/// <summary>A program with a token of one of the labelled accounts.</summary>
internal sealed class ApiProgram(HttpClient client, string? site) : IDisposable
{
    public HttpClient Client => client;

    public string Site => site ?? throw new InvalidOperationException("the role belongs to no site");

    public static async Task<ApiProgram> Of(WebListening web, string account, string? address = null)
    {
        var grant = web.Host.Current().Grants.First(g => g.HasForce && g.Account == account);
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(address ?? web.Address) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenOf(web, account));
        return new ApiProgram(client, grant.Site);
    }

    public static async Task<string> TokenOf(WebListening web, string account)
    {
        var grant = web.Host.Current().Grants.First(g => g.HasForce && g.Account == account);
        return await web.Services.GetRequiredService<ApiTokens>().IssueAsync(new SignedIn(account, account, null, null, grant.Role, grant.Site, false, false), "a test", grant.Role, grant.Site, Duration.FromDays(1), null);
    }

    public async Task<ApiAnswer> Post(string path, string body, string? key = "", string? seen = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key.Length == 0 ? Guid.NewGuid().ToString() : key);
        }

        if (seen is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", seen);
        }

        return await ApiAnswer.Of(await client.SendAsync(request));
    }

    public Task<ApiAnswer> Give(string body, string? key = "", string? seen = null) => Post("/api/v1/commands", body, key, seen);

    public async Task<ApiAnswer> Get(string path) => await ApiAnswer.Of(await client.GetAsync(path));

    public void Dispose() => client.Dispose();
}

/// <summary>An answer, read.</summary>
internal sealed record ApiAnswer(int Status, string Text, string? Type, string? Tag, string? Link)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Rule => (string?)Json["rule"];

    public static async Task<ApiAnswer> Of(HttpResponseMessage response)
    {
        using (response)
        {
            return new ApiAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Content.Headers.ContentType?.MediaType, response.Headers.ETag?.Tag, response.Headers.TryGetValues("Link", out var link) ? link.Single() : null);
        }
    }

    public ApiAnswer ShouldBeProblem(int status, string rule)
    {
        Status.ShouldBe(status, Text);
        Type.ShouldBe("application/problem+json");
        Rule.ShouldBe(rule, Text);
        ((string?)Json["type"]).ShouldNotBeNull().ShouldStartWith("/api/v1/problems/");
        ((int?)Json["status"]).ShouldBe(status);
        return this;
    }
}
