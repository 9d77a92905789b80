using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Dashboard.Settings;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Directory;

namespace Marketing.Dashboard.Api;

/// <summary>Who I am, signing in and out, and who there is.</summary>
static class SessionApi
{
    sealed record ClockView(DateTimeOffset Now, bool Standing, bool Controllable, string Zone);

    sealed record Me(string Id, string Name, IReadOnlyList<string> Roles, string Unit, bool SignedIn, string Mode, bool IsAdmin, bool IsManager, bool MayDesign, bool MayOperate, ClockView Clock);

    internal sealed record SignInRequest(string Person);

    sealed record Named(string Id, WordsView Name);

    sealed record DirectoryView(IReadOnlyList<Named> Roles, IReadOnlyList<Named> Units);

    public static void MapSession(this RouteGroupBuilder api)
    {
        api.MapGet("/me", ShowMe).WithName("me").Produces<Me>();
        api.MapPost("/session", SignIn).WithName("signIn").Audited(AccessActions.SignIn, AccessActions.SignInRefused).Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status400BadRequest);
        api.MapDelete("/session", SignOut).WithName("signOut").Audited(AccessActions.SignOut).Produces(StatusCodes.Status204NoContent);
        api.MapGet("/directory", Directory).WithName("directory").Produces<DirectoryView>();
    }

    static IResult ShowMe(Viewer viewer, EngineClock clock, MarketingOptions options, Func<Surroundings> surroundings, Func<DirectorySnapshot> directory) => Results.Ok(new Me(
        viewer.Id, viewer.Person.Name, viewer.Person.Roles, viewer.Person.Unit, viewer.SignedIn, "Demo", viewer.IsAdmin, directory().People.Any(person => person.Manager == viewer.Id), viewer.SeesAll, viewer.SeesAll,
        new ClockView(clock.GetUtcNow(), clock.StandsAt is not null, options.Clock.Controllable, surroundings().Zone.Id)));

    static IResult SignIn(SignInRequest request, HttpContext context, Func<DirectorySnapshot> directory)
    {
        AccessWatch.Name(context, request.Person);
        var people = directory();
        if (people.Find(request.Person) is not { } person)
        {
            return people.Ever(request.Person)?.LeftAt is not null ? Left : Problems.Refused(StatusCodes.Status400BadRequest, "unknown-person",
                new Words($"通讯录里没有「{request.Person}」。", $"The directory knows no '{request.Person}'."), new Words("从通讯录中选择。", "Choose somebody from the directory."));
        }

        context.Response.Cookies.Append(DemoSignIn.Cookie, person.Id, CookieOptions(context));
        return Results.NoContent();
    }

    static IResult Left { get; } = Problems.Refused(StatusCodes.Status400BadRequest, "person-left", new Words("此人已离职，不能再登录。", "This person has left and cannot sign in any more."),
        new Words("如有误，请管理员在“人员与组织”中更正。", "If that is wrong, an administrator corrects it among the people."));

    static IResult SignOut(HttpContext context)
    {
        context.Response.Cookies.Delete(DemoSignIn.Cookie, CookieOptions(context));
        return Results.NoContent();
    }

    static CookieOptions CookieOptions(HttpContext context) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", Secure = context.Request.IsHttps };

    static IResult Directory(Func<DirectorySnapshot> directory) => Results.Ok(new DirectoryView(
        [.. directory().Roles.Select(role => new Named(role.Id, WordsView.Of(role.Name)))],
        [.. directory().Units.Where(unit => unit.ClosedAt is null).Select(unit => new Named(unit.Id, WordsView.Of(unit.Name)))]));
}
