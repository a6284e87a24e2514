//! The requests of the protocol.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, GetPromptRequestParams, GetPromptResponse,
    GetPromptResult, Implementation, ListPromptsResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    Prompt, PromptArgument, PromptMessage, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult,
    Resource, ResourceContents, Role, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};

use super::bounded::beginning;
use super::policies::{POLICY as POLICY_ARGUMENT, Policies};
use super::policy_facts::PolicyFacts;
use super::prompt::{self, PROMPT, PROMPT_DESCRIPTION, PROMPT_TITLE};
use super::tool::Tool;
use super::tools;

/// The only policy as a document in JSON.
const POLICY: &str = "scopegate://policy";
/// The prefix of the addresses of several policies. The key of the policy follows, percent-encoded.
const POLICIES: &str = "scopegate://policies/";
/// The suffix of the address of a policy in words.
const TEXT: &str = "/text";
/// The characters that RFC 3986 section 2.3 leaves unencoded, next to letters and digits.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Answers the requests of one client.
pub(super) struct Handler {
    policies: Policies,
    tools: Vec<rmcp::model::Tool>,
}

impl Handler {
    pub(super) fn new(policies: Policies) -> Self {
        Self { tools: Tool::definitions(&policies), policies }
    }

    fn call(&self, request: CallToolRequestParams) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = Tool::named(&request.name) else {
            return Err(ErrorData::invalid_params("unknown tool", None));
        };
        // An error that the caller can fix is a result, so that its model reads it.
        let result = match tools::answer(tool, &self.policies, request.arguments) {
            Ok(answer) => {
                let mut result = CallToolResult::success(vec![ContentBlock::text(answer.text)]);
                result.structured_content = Some(answer.data);
                result
            }
            Err(problem) => CallToolResult::error(vec![ContentBlock::text(problem.to_json())]),
        };
        Ok(result.into())
    }

    /// The policies, each with the address of its document.
    fn by_address(&self) -> impl Iterator<Item = (String, &PolicyFacts)> {
        let single = self.policies.only().is_some();
        self.policies.entries().map(move |entry| {
            let address = if single {
                POLICY.to_owned()
            } else {
                format!("{POLICIES}{}", utf8_percent_encode(&entry.key, ENCODED))
            };
            (address, &entry.facts)
        })
    }

    fn read(&self, uri: &str) -> Result<ReadResourceResponse, ErrorData> {
        let (address, in_words) = uri.strip_suffix(TEXT).map_or((uri, false), |address| (address, true));
        let facts = self.by_address().find(|(known, _)| known == address).map(|(_, facts)| facts);
        let Some(facts) = facts else {
            return Err(ErrorData::resource_not_found("unknown resource", None));
        };
        let (text, kind) = if in_words {
            (facts.text().map_err(|_| failed())?, "text/plain")
        } else {
            (serde_json::to_string_pretty(facts.policy.document()).map_err(|_| failed())?, "application/json")
        };
        if beginning(&text).len() < text.len() {
            return Err(ErrorData::internal_error("the policy is too large for a message; read its file", None));
        }
        let contents = ResourceContents::text(text, uri).with_mime_type(kind);
        Ok(ReadResourceResult::new(vec![contents]).into())
    }
}

/// The two resources of a policy.
fn resources((address, facts): (String, &PolicyFacts)) -> [Resource; 2] {
    let policy = Resource::new(address.clone(), "policy")
        .with_title(format!("The policy {}", facts.name()))
        .with_description("The policy as JSON, in the form of a policy file")
        .with_mime_type("application/json");
    let text = Resource::new(format!("{address}{TEXT}"), "policy-text")
        .with_title(format!("The policy {} in words", facts.name()))
        .with_description("Each rule as it is interpreted, and the conditions of testing")
        .with_mime_type("text/plain");
    [policy, text]
}

fn failed() -> ErrorData {
    ErrorData::internal_error("cannot write the policy", None)
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_resources().enable_prompts().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("scopegate", env!("CARGO_PKG_VERSION")))
            .with_instructions(prompt::instructions(&self.policies))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.clone()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        self.call(request)
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(self.by_address().flat_map(resources).collect()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        self.read(&request.uri)
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let argument = PromptArgument::new(POLICY_ARGUMENT)
            .with_description("The policy that the agent tests under")
            .with_required(true);
        let arguments = self.policies.only().is_none().then(|| vec![argument]);
        let prompt = Prompt::new(PROMPT, Some(PROMPT_DESCRIPTION), arguments).with_title(PROMPT_TITLE);
        Ok(ListPromptsResult::with_all_items(vec![prompt]))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        if request.name != PROMPT {
            return Err(ErrorData::invalid_params("unknown prompt", None));
        }
        let mut arguments = request.arguments;
        let chosen = self.policies.chosen(&mut arguments);
        let facts = chosen.map_err(|problem| ErrorData::invalid_params(problem.to_json(), None))?;
        let message = PromptMessage::new_text(Role::User, prompt::prompt(facts));
        Ok(GetPromptResult::new(vec![message]).with_description(PROMPT_DESCRIPTION).into())
    }
}
