using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Equipoise.Adapters.Storage;
using Equipoise.Trials.Conduct;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Errors;

namespace Equipoise.Web.Features.Api;

/// <summary><c>POST /api/v1/commands</c> and <c>POST /api/v1/batch</c>: programs give commands, by the same decisions, checks and entries as the forms of people.</summary>
internal static class CommandsEndpoint
{
    /// <summary>The most commands of a batch.</summary>
    public const int MostRows = 1000;

    /// <summary>Gives one command: 201 with its entries, 200 with the same bytes where it came before under its key.</summary>
    public static Task<IResult> One(HttpContext context, CommandDesk desk) => ApiRequest.Answer(async () =>
    {
        ApiRequest.RequireToken(context, desk.Viewer);
        var (key, seen) = (ApiRequest.Key(context), ApiRequest.Seen(context));
        var (command, reason) = ApiRequest.Command(await ApiRequest.Body(context));
        ApiRequest.RefuseSigned(command);
        var outcome = await desk.GiveAsync(command, new PostedForm(ImmutableDictionary<string, string>.Empty, key, seen, Anyway: false, ""), reason);
        return outcome.Refusal is { } refusal ? Refused(refusal, outcome.Between) : Done([outcome.Answer!], new JsonObject());
    });

    /// <summary>Gives several commands, all or none; with <c>dryRun</c> they are decided only.</summary>
    public static Task<IResult> Batch(HttpContext context, CommandDesk desk) => ApiRequest.Answer(async () =>
    {
        ApiRequest.RequireToken(context, desk.Viewer);
        var body = await ApiRequest.Body(context);
        if (body.Select(p => p.Key).FirstOrDefault(k => k is not ("commands" or "dryRun")) is { } unknown)
        {
            return ApiProblem.Unreadable($"There is no member \"{unknown}\" here. Accepted: commands, dryRun. Who acts is told by the token alone.", "$." + unknown);
        }

        if (body["dryRun"] is { } flag && flag.GetValueKind() is not (System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False))
        {
            return ApiProblem.Unreadable("dryRun is true or false.", "$.dryRun");
        }

        if (body["commands"] is not JsonArray { Count: > 0 and <= MostRows } rows)
        {
            return ApiProblem.Unreadable(FormattableString.Invariant($"commands is a list of 1 to {MostRows} commands."), "$.commands");
        }

        var record = body["dryRun"]?.GetValue<bool>() != true;
        var key = record ? ApiRequest.Key(context) : "";
        var commands = ImmutableArray.CreateBuilder<(Command, string?)>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var at = FormattableString.Invariant($"$.commands[{i}]");
            var (command, reason) = ApiRequest.Command(rows[i] as JsonObject ?? throw new ApiRefusal(ApiProblem.Unreadable("A command is a JSON object.", at)), at);
            ApiRequest.RefuseSigned(command, at);
            commands.Add((command, reason));
        }

        var answers = await desk.GiveAllOrNoneAsync(commands.ToImmutable(), key, record);
        if (answers.FirstOrDefault(a => a.Rejection is { Rule: "key-used" }) is { } used)
        {
            return Refused(used.Rejection!, []);
        }

        JsonNode[] refused = [.. answers.Select((a, i) => (a.Rejection, Row: i)).Where(a => a.Rejection is not null).Select(a => new JsonObject
        {
            ["row"] = a.Row,
            ["command"] = CommandCatalogue.NameOf(commands[a.Row].Item1),
            ["rule"] = a.Rejection!.Rule,
            ["message"] = a.Rejection.Message,
        })];
        return refused.Length > 0
            ? ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, "Not recorded", FormattableString.Invariant($"{refused.Length} of {answers.Length} commands were refused; nothing of the batch was recorded."), "batch", ("refused", new JsonArray(refused)))
            : Done(record ? answers : [.. answers.Select(a => a with { Entries = [], Repeated = true })], new JsonObject { ["rows"] = answers.Length, ["recorded"] = record });
    });

    private static JsonAnswer Done(ImmutableArray<Answer> answers, JsonObject body)
    {
        body["entries"] = new JsonArray([.. answers.SelectMany(a => a.Entries).Select(ApiEntry.Of)]);
        return new JsonAnswer(answers.All(a => a.Repeated) ? StatusCodes.Status200OK : StatusCodes.Status201Created, body);
    }

    private static IResult Refused(Rejection refusal, ImmutableArray<long> between) => refusal.Rule switch
    {
        "key-used" => ApiProblem.Of(StatusCodes.Status409Conflict, "The key was used", "The idempotency key was used for another command; a new command needs a new key.", refusal.Rule),
        ChangedSince.Rule => ApiProblem.Of(StatusCodes.Status412PreconditionFailed, "Something was recorded in between", refusal.Message, refusal.Rule, ("entries", new JsonArray([.. between.Select(b => (JsonNode)b)]))),
        _ => ApiProblem.Of(StatusCodes.Status422UnprocessableEntity, "Refused", refusal.Message, refusal.Rule),
    };
}
