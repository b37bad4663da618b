using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;

namespace Equipoise.Web.Features.Errors;

/// <summary>
/// An answer in JSON. What is shown has a strong validator, by default the SHA-256 of its bytes: a program that has them is answered 304 without them. It changes exactly when the answer does; a number of
/// the ledger would tell a site that something happened at another, and would not tell that something fell due.
/// </summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">Its type.</param>
internal sealed record JsonAnswer(int Status, JsonNode Body, string ContentType = "application/json") : IResult
{
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The validator in place of the hash, such as the participant's last entry; null for the hash.</summary>
    public string? Validator { get; init; }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(Body, Written);
        var (request, response) = (httpContext.Request, httpContext.Response);
        if (Status == StatusCodes.Status200OK && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            var tag = new EntityTagHeaderValue("\"" + (Validator ?? Convert.ToHexStringLower(SHA256.HashData(bytes))) + "\"");
            response.Headers.ETag = tag.ToString();
            response.Headers.Vary = "Authorization, Cookie";
            if (request.GetTypedHeaders().IfNoneMatch.Any(t => t.Compare(tag, useStrongComparison: false) || t.Equals(EntityTagHeaderValue.Any)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        (response.StatusCode, response.ContentType, response.ContentLength) = (Status, ContentType, bytes.Length);
        if (!HttpMethods.IsHead(request.Method))
        {
            await response.Body.WriteAsync(bytes);
        }
    }
}
