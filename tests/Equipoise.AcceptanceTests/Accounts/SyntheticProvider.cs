using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Equipoise.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace Equipoise.AcceptanceTests.Accounts;

/// <summary>What is wrong with the provider's next answer.</summary>
public enum Wrong
{
    Nothing,
    Nonce,
    NoNonce,
    Signature,
    Unsigned,
    Audience,
    Issuer,
    TooOld,
    NoSubject,
    Denied,
    Code,
}

/// <summary>
/// A provider of OpenID Connect on the loopback interface: its description, its keys, an authorisation that asks nobody, and tokens for codes. It holds the program to the protocol: an address that is not
/// registered, a code twice, a wrong secret, or a verifier that does not fit the challenge are refused.
/// </summary>
internal sealed class SyntheticProvider : IAsyncDisposable
{
    public const string Client = "equipoise", ClientSecret = "a secret of the tests";

    private static readonly string Key = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(8));

    private readonly RSA own = RSA.Create(2048), another = RSA.Create(2048);
    private readonly ConcurrentDictionary<string, (string Challenge, string Redirect, string? Nonce)> codes = new(StringComparer.Ordinal);
    private readonly WebApplication application;

    private SyntheticProvider(WebApplication application) => this.application = application;

    public string Address => application.Urls.Single();

    /// <summary>Who has signed in at the provider.</summary>
    public string Subject { get; set; } = "subject-1";

    public Wrong Wrong { get; set; }

    /// <summary>Tokens that were given, and requests that broke the protocol.</summary>
    public int Given { get; private set; }

    public ConcurrentQueue<string> Refused { get; } = [];

    public static async Task<SyntheticProvider> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var provider = new SyntheticProvider(application);
        application.Run(provider.AnswerAsync);
        await application.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        own.Dispose();
        another.Dispose();
    }

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/.well-known/openid-configuration" => context.Response.WriteAsJsonAsync(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["issuer"] = Address,
            ["authorization_endpoint"] = Address + "/authorize",
            ["token_endpoint"] = Address + "/token",
            ["jwks_uri"] = Address + "/keys",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
            ["code_challenge_methods_supported"] = new[] { "S256" },
        }),
        "/keys" => context.Response.WriteAsJsonAsync(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["keys"] = new[] { new Dictionary<string, string>(StringComparer.Ordinal) { ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = Key, ["n"] = WebEncoders.Base64UrlEncode(own.ExportParameters(false).Modulus!), ["e"] = WebEncoders.Base64UrlEncode(own.ExportParameters(false).Exponent!) } },
        }),
        "/authorize" => Authorize(context),
        "/token" => TokenAsync(context),
        _ => Refuse(context, "an address that the provider does not have: " + context.Request.Path),
    };

    private Task Authorize(HttpContext context)
    {
        string? Asked(string name) => context.Request.Query[name];
        if (Asked("client_id") != Client || Asked("response_type") != "code" || Asked("scope") != "openid" || Asked("code_challenge_method") != "S256" || Asked("code_challenge") is not { Length: 43 } challenge
            || Asked("redirect_uri") is not { } redirect || !redirect.EndsWith("/sign-in/provider", StringComparison.Ordinal) || Asked("state") is not { Length: > 0 } state)
        {
            return Refuse(context, "authorize" + context.Request.QueryString);
        }

        var code = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(16));
        codes[code] = (challenge, redirect, Asked("nonce"));
        context.Response.Redirect(QueryHelpers.AddQueryString(redirect, Wrong == Wrong.Denied
            ? new Dictionary<string, string?>(StringComparer.Ordinal) { ["error"] = "access_denied", ["error_description"] = "<script>no</script>", ["state"] = state }
            : new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = Wrong == Wrong.Code ? "another" : code, ["state"] = state }));
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        if (form["client_id"] != Client || form["client_secret"] != ClientSecret || form["grant_type"] != "authorization_code" || !codes.TryRemove(form["code"].ToString(), out var asked) || form["redirect_uri"] != asked.Redirect
            || WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked.Challenge)
        {
            await Refuse(context, "token");
            return;
        }

        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds() - (Wrong == Wrong.TooOld ? 7200 : 0);
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Wrong == Wrong.Issuer ? "https://login.example.org" : Address,
            ["aud"] = Wrong == Wrong.Audience ? "another program" : Client,
            ["iat"] = now,
            ["exp"] = now + 300,
            ["email"] = "nurse@example.org",
            ["preferred_username"] = "nurse",
        };
        if (Wrong != Wrong.NoSubject)
        {
            claims["sub"] = Subject;
        }

        if (Wrong != Wrong.NoNonce)
        {
            claims["nonce"] = Wrong == Wrong.Nonce ? "another" : asked.Nonce ?? "";
        }

        var head = Wrong == Wrong.Unsigned ? """{"alg":"none","typ":"JWT"}""" : $$"""{"alg":"RS256","typ":"JWT","kid":"{{Key}}"}""";
        var content = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(head)) + "." + WebEncoders.Base64UrlEncode(JsonSerializer.SerializeToUtf8Bytes(claims));
        var signature = Wrong == Wrong.Unsigned ? [] : (Wrong == Wrong.Signature ? another : own).SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Given++;
        await context.Response.WriteAsJsonAsync(new Dictionary<string, object>(StringComparer.Ordinal) { ["access_token"] = "of no use", ["token_type"] = "Bearer", ["expires_in"] = 300, ["id_token"] = content + "." + WebEncoders.Base64UrlEncode(signature) });
    }

    private Task Refuse(HttpContext context, string what)
    {
        Refused.Enqueue(what);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsJsonAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["error"] = "invalid_request" });
    }
}
