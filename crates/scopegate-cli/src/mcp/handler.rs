//! The requests of the protocol.

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, GetPromptRequestParams, GetPromptResponse,
    GetPromptResult, Implementation, ListPromptsResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    Prompt, PromptMessage, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, Resource,
    ResourceContents, Role, ServerCapabilities, ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler};

use super::bounded::beginning;
use super::policy_facts::PolicyFacts;
use super::prompt::{self, PROMPT, PROMPT_DESCRIPTION, PROMPT_TITLE};
use super::tool::Tool;
use super::tools;

/// The policy as a document in JSON.
const POLICY: &str = "scopegate://policy";
/// The policy in words.
const POLICY_TEXT: &str = "scopegate://policy/text";

/// Answers the requests of one client.
pub(super) struct Handler {
    facts: PolicyFacts,
    tools: Vec<rmcp::model::Tool>,
}

impl Handler {
    pub(super) fn new(facts: PolicyFacts) -> Self {
        Self { facts, tools: Tool::definitions() }
    }

    fn call(&self, request: CallToolRequestParams) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = Tool::named(&request.name) else {
            return Err(ErrorData::invalid_params("unknown tool", None));
        };
        // An error that the caller can fix is a result, so that its model reads it.
        let result = match tools::answer(tool, &self.facts, request.arguments) {
            Ok(answer) => {
                let mut result = CallToolResult::success(vec![ContentBlock::text(answer.text)]);
                result.structured_content = Some(answer.data);
                result
            }
            Err(problem) => CallToolResult::error(vec![ContentBlock::text(problem.to_json())]),
        };
        Ok(result.into())
    }

    fn read(&self, uri: &str) -> Result<ReadResourceResponse, ErrorData> {
        let (text, kind) = match uri {
            POLICY => {
                (serde_json::to_string_pretty(self.facts.policy.document()).map_err(|_| failed())?, "application/json")
            }
            POLICY_TEXT => (self.facts.text().map_err(|_| failed())?, "text/plain"),
            _ => return Err(ErrorData::resource_not_found("unknown resource", None)),
        };
        if beginning(&text).len() < text.len() {
            return Err(ErrorData::internal_error("the policy is too large for a message; read its file", None));
        }
        let contents = ResourceContents::text(text, uri).with_mime_type(kind);
        Ok(ReadResourceResult::new(vec![contents]).into())
    }
}

fn failed() -> ErrorData {
    ErrorData::internal_error("cannot write the policy", None)
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_resources().enable_prompts().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("scopegate", env!("CARGO_PKG_VERSION")))
            .with_instructions(prompt::instructions(&self.facts))
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
        let policy = Resource::new(POLICY, "policy")
            .with_title("The policy")
            .with_description("The policy as JSON, in the form of a policy file")
            .with_mime_type("application/json");
        let text = Resource::new(POLICY_TEXT, "policy-text")
            .with_title("The policy in words")
            .with_description("Each rule as it is interpreted, and the conditions of testing")
            .with_mime_type("text/plain");
        Ok(ListResourcesResult::with_all_items(vec![policy, text]))
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
        let prompt = Prompt::new(PROMPT, Some(PROMPT_DESCRIPTION), None).with_title(PROMPT_TITLE);
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
        let message = PromptMessage::new_text(Role::User, prompt::prompt(&self.facts));
        Ok(GetPromptResult::new(vec![message]).with_description(PROMPT_DESCRIPTION).into())
    }
}
