using System.Collections.Immutable;
using Equipoise.Trials.Conduct;
using Equipoise.Web.Acts;
using Equipoise.Web.Features.Site.Record;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Equipoise.Web.Centre;

/// <summary>The form of a command about the trial as a whole.</summary>
/// <param name="Form">The command's form.</param>
/// <param name="Place">Its place in the navigation.</param>
/// <param name="Back">The page from which it comes and to which it leads.</param>
/// <param name="Values">What is filled in.</param>
/// <param name="Fixed">Fields that follow from the address and are not shown.</param>
/// <param name="Outcome">What came of it; null where it was not sent yet.</param>
/// <param name="SignWithBoth">Whether a signature asks for both components; null where none is asked for.</param>
public sealed record ActView(CommandForm Form, string Place, PageLink Back, ImmutableDictionary<string, string> Values, ImmutableArray<string> Fixed, ActOutcome? Outcome, bool? SignWithBoth)
{
    /// <summary>A sentence on top, such as what it leads to; empty for none.</summary>
    public string Lead { get; init; } = "";

    /// <summary>What the signature means.</summary>
    public string Meaning { get; init; } = "What you send is recorded under your name, and cannot be taken back.";

    /// <summary>The page's title.</summary>
    public string Title => FormWords.Title(Form.Name);

    /// <summary>What the button says.</summary>
    public string Button => SignWithBoth is null ? "Record" : "Sign and record";

    /// <summary>The form as an answer.</summary>
    internal IResult Answer(int status = StatusCodes.Status200OK) => new RazorComponentResult<ActPage>(new { View = this }) { StatusCode = status };

    /// <summary>Gives the command and leads back; else the form again, with what stands against it.</summary>
    internal async Task<IResult> GiveAsync(CommandDesk desk, PostedForm posted)
    {
        var outcome = await desk.GiveAsync(Form.Name, posted.With([.. Fixed.Select(f => (f, Values.GetValueOrDefault(f, "")))]));
        return outcome.Done
            ? Results.Redirect(Back.Address)
            : (this with { Values = posted.Fields.SetItems(Fixed.Select(f => KeyValuePair.Create(f, Values.GetValueOrDefault(f, "")))), Outcome = outcome }).Answer(StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Whether a signature is asked for, and by what; null where none is.</summary>
    internal static async Task<bool?> Both(CommandDesk desk, CommandForm form) => CommandDesk.Signed.Contains(form.Type) ? await desk.NeedsBothAsync() : null;
}
